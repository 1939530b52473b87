// Buttons and forms that Curfew does not know: those of an older version, or of somebody else's making.
import { UNKNOWN_BUTTON, UNKNOWN_FORM } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import type { SubmitArgs } from "./reason-submit.ts";
import { tellClicker } from "./tell-clicker.ts";

export const unknownButton =
  ({ log }: Listening) =>
  (args: ClickArgs): Promise<void> =>
    tellClicker(args, UNKNOWN_BUTTON, log);

export const unknownForm =
  () =>
  ({ ack }: SubmitArgs): Promise<void> =>
    ack({ response_action: "update", view: noteModal(UNKNOWN_FORM) });
