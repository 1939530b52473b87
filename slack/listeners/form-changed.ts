// Something was chosen in a form that asks for access: it now shows that instance's durations and what would come of it.
// Never untrue: what was typed stays; an answer to an older choice never overwrites a newer one (the view's hash).
import { slackErrorOf } from "../slack-calls.ts";
import { CALLBACKS } from "../views/ids.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { breakGlassForm } from "./break-glass.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { FormChange, typedIn } from "./payload.ts";
import { previewedForm } from "./request-form.ts";
import { tellClicker } from "./tell-clicker.ts";

export const formChanged =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const change = FormChange.safeParse(args.body);
    if (!change.success) return tellClicker(args, UNREADABLE, listening.log);
    const { user, view: shown } = change.data;
    const typed = typedIn(shown.state);
    const view =
      shown.callback_id === CALLBACKS.breakGlass
        ? await breakGlassForm(listening.uses, typed)
        : await previewedForm(listening, user.id, typed);
    await updateForm(args.client, listening, { view_id: shown.id, hash: shown.hash, view });
  };

/** Shows the form anew, unless something newer was shown meanwhile. */
export async function updateForm(
  client: ClickArgs["client"],
  { log }: Listening,
  update: Parameters<ClickArgs["client"]["views"]["update"]>[0] & { readonly view_id: string },
): Promise<void> {
  try {
    await client.views.update(update);
  } catch (cause) {
    if (slackErrorOf(cause) !== "hash_conflict") throw cause;
    log.info("a newer choice in the form was faster", { view: update.view_id });
  }
}
