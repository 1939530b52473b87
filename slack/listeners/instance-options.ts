// What the instance field offers while somebody types; before they do, what they asked for last comes first.
// Never untrue: it answers with at most what Slack takes; nothing found is an empty list, not an error.
import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import { searchKey } from "../../domain/text.ts";
import type { Choice } from "../uses.ts";
import { optionGroup } from "../views/blocks.ts";
import { instanceOption } from "../views/request-modal.ts";
import type { Listening } from "./listening.ts";
import { Suggestion } from "./payload.ts";

export type OptionsArgs = SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs;

/** Slack's longest list of options; both groups together stay under it, too. */
const OFFERED_MOST = 100;

/** Those whose name begins with what was typed come first; then by name. */
function ordered(choices: readonly Choice[], typed: string): Choice[] {
  const start = searchKey(typed);
  const rank = ({ instance }: Choice) => (searchKey(instance.name).startsWith(start) ? 0 : 1);
  const byName = (a: Choice, b: Choice) =>
    a.instance.name < b.instance.name ? -1 : a.instance.name > b.instance.name ? 1 : 0;
  return [...choices].sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

const optionsOf = (choices: readonly Choice[]) =>
  choices.map(({ instance }) => instanceOption(instance));

export const instanceOptions =
  ({ uses }: Listening) =>
  async ({ ack, body }: OptionsArgs): Promise<void> => {
    const suggestion = Suggestion.safeParse(body);
    if (!suggestion.success) return ack({ options: [] });
    const { user, value } = suggestion.data;
    const text = value.trim();
    const { recent, others } = await uses.offerInstances({ slackUser: user.id, text });
    const rest = ordered(others, text).slice(0, OFFERED_MOST - recent.length);
    if (recent.length === 0) return ack({ options: optionsOf(rest) });
    // Slack refuses a group without options.
    const groups = [optionGroup("Recent", optionsOf(recent)), optionGroup("All", optionsOf(rest))];
    await ack({ option_groups: groups.filter(({ options }) => options.length > 0) });
  };
