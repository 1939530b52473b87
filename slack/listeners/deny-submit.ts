// The form of a denial, sent.
// Never untrue: a no of Curfew's is shown at the reason, so that what was typed stays.
import type { AllMiddlewareArgs, SlackViewMiddlewareArgs } from "@slack/bolt";
import { isRefusal } from "../../domain/refusal.ts";
import { RequestId } from "../../domain/request.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import type { Listening } from "./listening.ts";
import { blockOf, Submission, typedIn } from "./payload.ts";

export type SubmitArgs = SlackViewMiddlewareArgs & AllMiddlewareArgs;

export const denySubmit =
  ({ uses }: Listening) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    const requestId = RequestId.safeParse(submission.data?.view.private_metadata);
    if (!submission.success || !requestId.success) {
      await ack({ response_action: "update", view: noteModal(UNREADABLE) });
      return;
    }
    const { user, view } = submission.data;
    const outcome = await uses.decide({
      slackUser: user.id,
      requestId: requestId.data,
      verdict: "deny",
      note: typedIn(view.state).reason ?? "",
    });
    if (!isRefusal(outcome)) return ack();
    const errors = { [blockOf(view.state, ACTIONS.reason)]: toPlain(refusalSentence(outcome)) };
    await ack({ response_action: "errors", errors });
  };
