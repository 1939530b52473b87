// The request form, sent.
// Never untrue: a no that concerns a field is shown at it, every other above the form; what was typed stays (P9).
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { AskInput } from "../uses.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import type { Typed } from "../views/request-modal.ts";
import { CHOOSE_INSTANCE, CHOOSE_MINUTES, UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import type { SubmitArgs } from "./deny-submit.ts";
import type { Listening } from "./listening.ts";
import { blockOf, Submission, typedIn, type ViewState } from "./payload.ts";
import { requestForm } from "./request-form.ts";

/** The field a refusal is about; the others are about the request as a whole. */
const FIELDS: { readonly [K in Refusal["refused"]]?: string } = {
  "unknown-instance": ACTIONS.instance,
  "instance-not-running": ACTIONS.instance,
  "instance-unreachable": ACTIONS.instance,
  "not-governed": ACTIONS.instance,
  "already-live": ACTIONS.instance,
  "already-asked": ACTIONS.instance,
  "minutes-off-ladder": ACTIONS.minutes,
  "reason-empty": ACTIONS.reason,
  "reason-too-long": ACTIONS.reason,
  "ticket-too-long": ACTIONS.ticket,
};

/** What is missing in the form, by field. */
const missing = ({ instance, minutes }: Typed): Readonly<Record<string, string>> => ({
  ...(instance === undefined ? { [ACTIONS.instance]: CHOOSE_INSTANCE } : {}),
  ...(minutes === undefined ? { [ACTIONS.minutes]: CHOOSE_MINUTES } : {}),
});

function inputOf(slackUser: string, typed: Typed): AskInput | undefined {
  if (typed.instance === undefined || typed.minutes === undefined) return undefined;
  return {
    slackUser,
    instanceId: typed.instance.id,
    minutes: typed.minutes,
    reason: typed.reason ?? "",
    ticket: typed.ticket,
  };
}

const errorsAt = (state: ViewState, sentences: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(sentences).map(([field, sentence]) => [blockOf(state, field), sentence]),
  );

export const requestSubmit =
  ({ uses }: Listening) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    if (!submission.success) return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const typed = typedIn(view.state);
    const input = inputOf(user.id, typed);
    if (input === undefined)
      return ack({ response_action: "errors", errors: errorsAt(view.state, missing(typed)) });
    const outcome = await uses.ask(input);
    if (!isRefusal(outcome)) return ack();
    const field = FIELDS[outcome.refused];
    if (field === undefined)
      return ack({ response_action: "update", view: await requestForm(uses, typed, outcome) });
    const sentence = toPlain(refusalSentence(outcome));
    await ack({ response_action: "errors", errors: errorsAt(view.state, { [field]: sentence }) });
  };
