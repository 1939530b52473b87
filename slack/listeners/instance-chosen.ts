// An instance was chosen in the form: it now shows that instance's durations and who will be asked.
// Never untrue: what was typed stays; an answer to an older choice never overwrites a newer one (the view's hash).

import { slackErrorOf } from "../slack-calls.ts";
import type { Choice, Uses } from "../uses.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { requestModal } from "../views/request-modal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { Choosing, typedIn } from "./payload.ts";
import { tellClicker } from "./tell-clicker.ts";

/** The instance by its id, if it can be asked for. */
export async function choiceOf(uses: Uses, instanceId: string): Promise<Choice | undefined> {
  const found = await uses.findInstances(instanceId);
  return found.find(({ instance }) => instance.id === instanceId);
}

export const instanceChosen =
  ({ uses, log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const choosing = Choosing.safeParse(args.body);
    const chosen = choosing.data?.actions.find(({ action_id }) => action_id === ACTIONS.instance);
    if (!choosing.success || chosen === undefined) return tellClicker(args, UNREADABLE, log);
    const { id, hash, state } = choosing.data.view;
    const { value, text } = chosen.selected_option;
    const [{ profiles }, choice] = await Promise.all([uses.directory(), choiceOf(uses, value)]);
    const view = requestModal({
      profiles,
      profile: choice?.profile,
      typed: { ...typedIn(state), instance: { id: value, label: text.text } },
      problem:
        choice === undefined
          ? refusalSentence({ refused: "unknown-instance", instance: text.text })
          : undefined,
    });
    try {
      await args.client.views.update({ view_id: id, hash, view });
    } catch (cause) {
      if (slackErrorOf(cause) !== "hash_conflict") throw cause;
      log.info("a newer choice of an instance was faster", { view: id });
    }
  };
