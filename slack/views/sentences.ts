// Curfew's fixed sentences for what is nobody's refusal.
// Never untrue: each says what the reader can do next.
import { COMMAND } from "./ids.ts";

/** A payload that could not be read. */
export const UNREADABLE = `Curfew could not read what Slack sent. Type \`${COMMAND}\` to start again.`;

/** A button or form of another version. */
export const UNKNOWN_BUTTON = `This button is not Curfew's any more. Type \`${COMMAND}\` to start again.`;
export const UNKNOWN_FORM = `This form is not Curfew's any more. Close it and type \`${COMMAND}\` to start again.`;

/** Something of Curfew's own broke. Whatever was clicked may or may not be written; looking tells. */
export const FAULTY = `Curfew has a fault just now. Look again in a minute with \`${COMMAND} list\`, and try again if nothing has happened.`;

/** Slack lets a form be opened for three seconds after the click or command (docs.slack.dev, trigger_id). */
export const TOO_LATE =
  "Slack gives three seconds to open a form, and Curfew was slower this time, as it can be after a rest. Nothing has happened; please try again.";

/** The form was sent without an instance or minutes. */
export const CHOOSE_INSTANCE = "Choose an instance.";
export const CHOOSE_MINUTES = "Choose for how long.";
