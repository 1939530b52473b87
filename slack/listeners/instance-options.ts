// What the instance field offers while somebody types.
// Never untrue: it answers with at most what Slack takes; nothing found is an empty list, not an error.
import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import type { Choice } from "../uses.ts";
import { instanceOption } from "../views/request-modal.ts";
import type { Listening } from "./listening.ts";
import { Suggestion } from "./payload.ts";

export type OptionsArgs = SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs;

/** Slack's longest list of options. */
const OFFERED_MOST = 100;

/** Those whose name begins with what was typed come first; then by name. */
function ordered(choices: readonly Choice[], typed: string): Choice[] {
  const start = typed.toLowerCase();
  const rank = ({ instance }: Choice) => (instance.name.toLowerCase().startsWith(start) ? 0 : 1);
  const byName = (a: Choice, b: Choice) =>
    a.instance.name < b.instance.name ? -1 : a.instance.name > b.instance.name ? 1 : 0;
  return [...choices].sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

export const instanceOptions =
  ({ uses }: Listening) =>
  async ({ ack, body }: OptionsArgs): Promise<void> => {
    const suggestion = Suggestion.safeParse(body);
    if (!suggestion.success) return ack({ options: [] });
    const typed = suggestion.data.value.trim();
    const choices = ordered(await uses.findInstances(typed), typed).slice(0, OFFERED_MOST);
    await ack({ options: choices.map(({ instance }) => instanceOption(instance)) });
  };
