// A form that asks for access, sent: the request form, and that of break-glass.
// Never untrue: a no that concerns a field is shown at it, every other above the form; what was typed stays (P9).
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { AskInput } from "../uses.ts";
import type { Modal } from "../views/blocks.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import type { Typed } from "../views/request-modal.ts";
import { CHOOSE_INSTANCE, CHOOSE_MINUTES, UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import { blockOf, Submission, typedIn, type ViewState } from "./payload.ts";
import type { SubmitArgs } from "./reason-submit.ts";
import { inputOf } from "./request-form.ts";

/** The field that a refusal is about; the others are about the whole. */
type RefusalFields = { readonly [K in Refusal["refused"]]?: string };

/** What every form that asks for access has fields for. */
const FIELDS: RefusalFields = {
  "unknown-instance": ACTIONS.instance,
  "instance-not-running": ACTIONS.instance,
  "instance-unreachable": ACTIONS.instance,
  "not-governed": ACTIONS.instance,
  "already-live": ACTIONS.instance,
  "already-asked": ACTIONS.instance,
  "minutes-off-ladder": ACTIONS.minutes,
  "port-not-forwarded": ACTIONS.port,
  "reason-empty": ACTIONS.reason,
  "reason-too-long": ACTIONS.reason,
  "ticket-too-long": ACTIONS.ticket,
  "reason-malformed": ACTIONS.reason,
  "ticket-malformed": ACTIONS.ticket,
  "start-passed": ACTIONS.starts,
  "start-too-far": ACTIONS.starts,
};

/** A policy's no is shown at the input that the policy looks at. */
const fieldFor = (refusal: Refusal): string | undefined =>
  refusal.refused === "not-eligible" && refusal.field !== undefined
    ? ACTIONS[refusal.field]
    : FIELDS[refusal.refused];

export interface Asking {
  /** The refusals that only this form has a field for. */
  readonly fields?: RefusalFields;
  ask(input: AskInput, state: ViewState): Promise<Request | Refusal>;
  /** The form with what was typed, and the refusal above it. */
  form(typed: Typed, refusal: Refusal): Promise<Modal>;
}

/** What is missing in the form, by field. */
const missing = ({ instance, minutes }: Typed): Readonly<Record<string, string>> => ({
  ...(instance === undefined ? { [ACTIONS.instance]: CHOOSE_INSTANCE } : {}),
  ...(minutes === undefined ? { [ACTIONS.minutes]: CHOOSE_MINUTES } : {}),
});

const errorsAt = (state: ViewState, sentences: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(sentences).map(([field, sentence]) => [blockOf(state, field), sentence]),
  );

export const askingSubmit =
  (asking: Asking) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    if (!submission.success) return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const typed = typedIn(view.state);
    const input = inputOf(user.id, typed, typed.minutes);
    if (input === undefined)
      return ack({ response_action: "errors", errors: errorsAt(view.state, missing(typed)) });
    const outcome = await asking.ask(input, view.state);
    if (!isRefusal(outcome)) return ack();
    const field = asking.fields?.[outcome.refused] ?? fieldFor(outcome);
    if (field === undefined)
      return ack({ response_action: "update", view: await asking.form(typed, outcome) });
    const sentence = toPlain(refusalSentence(outcome));
    await ack({ response_action: "errors", errors: errorsAt(view.state, { [field]: sentence }) });
  };
