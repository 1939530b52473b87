// Something was chosen in a form that asks for access: it now shows that instance's durations and what would come of it.
// Never untrue: what was typed stays; an answer that knows less never stands in the place of one that knows all.
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
    const { client } = args;
    const isShown = await updateForm(client, listening, {
      view_id: shown.id,
      hash: shown.hash,
      view,
    });
    // The answer to an earlier choice came while this one was on its way. It may have known less: this one says all.
    const saysAll = typed.instance !== undefined && typed.minutes !== undefined;
    if (!isShown && saysAll) await updateForm(client, listening, { view_id: shown.id, view });
  };

/** Shows the form anew; false if something else was shown meanwhile. One that was sent or closed is left so. */
export async function updateForm(
  client: ClickArgs["client"],
  { log }: Listening,
  update: Parameters<ClickArgs["client"]["views"]["update"]>[0] & { readonly view_id: string },
): Promise<boolean> {
  try {
    await client.views.update(update);
    return true;
  } catch (cause) {
    const why = slackErrorOf(cause);
    if (why !== "hash_conflict" && why !== "not_found") throw cause;
    log.info("the form was changed or closed meanwhile", { view: update.view_id, why });
    return why === "not_found";
  }
}
