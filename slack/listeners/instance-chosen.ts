// An instance was chosen in the form: it now shows that instance's durations and who will be asked.
// Never untrue: what was typed stays; an answer to an older choice never overwrites a newer one (the view's hash).
import { slackErrorOf } from "../slack-calls.ts";
import { ACTIONS, CALLBACKS } from "../views/ids.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { breakGlassForm } from "./break-glass.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { Choosing, typedIn } from "./payload.ts";
import { requestForm } from "./request-form.ts";
import { tellClicker } from "./tell-clicker.ts";

export const instanceChosen =
  ({ uses, log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const choosing = Choosing.safeParse(args.body);
    const chosen = choosing.data?.actions.find(({ action_id }) => action_id === ACTIONS.instance);
    if (!choosing.success || chosen === undefined) return tellClicker(args, UNREADABLE, log);
    const { id, hash, state, callback_id } = choosing.data.view;
    const { value, text } = chosen.selected_option;
    const typed = { ...typedIn(state), instance: { id: value, label: text.text } };
    const form = callback_id === CALLBACKS.breakGlass ? breakGlassForm : requestForm;
    const view = await form(uses, typed);
    try {
      await args.client.views.update({ view_id: id, hash, view });
    } catch (cause) {
      if (slackErrorOf(cause) !== "hash_conflict") throw cause;
      log.info("a newer choice of an instance was faster", { view: id });
    }
  };
