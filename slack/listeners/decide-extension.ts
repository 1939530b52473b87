// The approvers' buttons on a card that asks for more time, and the form of a denial.
// Never untrue: a click carries which extension it was on; a later one is not decided by it (P6).
import { isRefusal } from "../../domain/refusal.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { denyExtensionModal, noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import type { ClickArgs } from "./click.ts";
import type { SubmitArgs } from "./deny-submit.ts";
import type { Listening } from "./listening.ts";
import {
  blockOf,
  ExtensionClick,
  ExtensionMinutesChosen,
  extensionIn,
  Submission,
  typedIn,
} from "./payload.ts";
import { tellClicker } from "./tell-clicker.ts";

interface Clicked {
  readonly slackUser: string;
  readonly requestId: string;
  readonly number: number;
  readonly minutes?: number;
}

const approveWith = async (args: ClickArgs, { uses, log }: Listening, clicked?: Clicked) => {
  if (clicked === undefined) return tellClicker(args, UNREADABLE, log);
  const outcome = await uses.decideExtension({ ...clicked, verdict: "approve" });
  if (isRefusal(outcome)) await tellClicker(args, refusalSentence(outcome), log);
};

export const approveExtension =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionClick.safeParse(args.body);
    const value = data?.actions[0]?.value;
    await approveWith(args, listening, data && value && { slackUser: data.user.id, ...value });
  };

export const approveExtensionLess =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionMinutesChosen.safeParse(args.body);
    const value = data?.actions[0]?.selected_option.value;
    await approveWith(args, listening, data && value && { slackUser: data.user.id, ...value });
  };

export const denyExtension =
  ({ log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionClick.safeParse(args.body);
    const value = data?.actions[0]?.value;
    if (data === undefined || value === undefined) return tellClicker(args, UNREADABLE, log);
    await args.client.views.open({
      trigger_id: data.trigger_id,
      view: denyExtensionModal(`${value.requestId}:${value.number}`),
    });
  };

export const denyExtensionSubmit =
  ({ uses }: Listening) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    const which = extensionIn(submission.data?.view.private_metadata ?? "");
    if (!submission.success || which === undefined)
      return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const outcome = await uses.decideExtension({
      slackUser: user.id,
      ...which,
      verdict: "deny",
      note: typedIn(view.state).reason ?? "",
    });
    if (!isRefusal(outcome)) return ack();
    const errors = { [blockOf(view.state, ACTIONS.reason)]: toPlain(refusalSentence(outcome)) };
    await ack({ response_action: "errors", errors });
  };
