// `/access break-glass`: opens the form, and takes it.
// Never untrue: a no of Curfew's is shown in the form; what was typed stays (P9).
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { breakGlassModal } from "../views/break-glass.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import type { RequestForm, Typed } from "../views/request-modal.ts";
import { CHOOSE_INSTANCE, CHOOSE_MINUTES, UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import type { SubmitArgs } from "./deny-submit.ts";
import type { Listening } from "./listening.ts";
import { blockOf, isTicked, Submission, typedIn, type ViewState } from "./payload.ts";
import { requestForm } from "./request-form.ts";

/** The field a refusal is about; the others are about the whole. */
const FIELDS: { readonly [K in Refusal["refused"]]?: string } = {
  "unknown-instance": ACTIONS.instance,
  "instance-not-running": ACTIONS.instance,
  "instance-unreachable": ACTIONS.instance,
  "not-governed": ACTIONS.instance,
  "already-live": ACTIONS.instance,
  "break-glass-off": ACTIONS.instance,
  "minutes-off-ladder": ACTIONS.minutes,
  "incident-missing": ACTIONS.ticket,
  "ticket-too-long": ACTIONS.ticket,
  "reason-empty": ACTIONS.reason,
  "reason-too-long": ACTIONS.reason,
  "not-confirmed": ACTIONS.confirmed,
};

export const breakGlassForm = (uses: Listening["uses"], typed: Typed, refusal?: Refusal) =>
  requestForm(uses, typed, refusal, (form: RequestForm) => breakGlassModal(form));

const errorsAt = (state: ViewState, sentences: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(sentences).map(([field, sentence]) => [blockOf(state, field), sentence]),
  );

export const breakGlassSubmit =
  ({ uses }: Listening) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    if (!submission.success) return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const typed = typedIn(view.state);
    const { instance, minutes } = typed;
    const missing = {
      ...(instance === undefined ? { [ACTIONS.instance]: CHOOSE_INSTANCE } : {}),
      ...(minutes === undefined ? { [ACTIONS.minutes]: CHOOSE_MINUTES } : {}),
    };
    if (instance === undefined || minutes === undefined)
      return ack({ response_action: "errors", errors: errorsAt(view.state, missing) });
    const outcome = await uses.breakGlass({
      slackUser: user.id,
      instanceId: instance.id,
      minutes,
      reason: typed.reason ?? "",
      ticket: typed.ticket,
      isConfirmed: isTicked(view.state, ACTIONS.confirmed),
    });
    if (!isRefusal(outcome)) return ack();
    const field = FIELDS[outcome.refused];
    if (field === undefined)
      return ack({ response_action: "update", view: await breakGlassForm(uses, typed, outcome) });
    const sentence = toPlain(refusalSentence(outcome));
    await ack({ response_action: "errors", errors: errorsAt(view.state, { [field]: sentence }) });
  };
