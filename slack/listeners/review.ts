// The buttons of a review and the form of its verdict.
// Never untrue: who may judge is not decided here.
import { isRefusal } from "../../domain/refusal.ts";
import { RequestId } from "../../domain/request.ts";
import type { ReviewVerdict } from "../../domain/review.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { verdictModal } from "../views/review.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import { type ClickArgs, readClick } from "./click.ts";
import type { SubmitArgs } from "./deny-submit.ts";
import type { Listening } from "./listening.ts";
import { blockOf, Submission, typedIn } from "./payload.ts";
import { tellClicker } from "./tell-clicker.ts";

/** Opens the verdict's form for who may give one; the others hear why not before they type. */
export const judge =
  (listening: Listening, verdict: ReviewVerdict) =>
  async (args: ClickArgs): Promise<void> => {
    const click = await readClick(args, listening);
    if (click === undefined) return;
    const { slackUser, requestId, triggerId } = click;
    const refusal = await listening.uses.mayReview({ slackUser, requestId });
    if (refusal !== undefined) return tellClicker(args, refusalSentence(refusal), listening.log);
    await args.client.views.open({
      trigger_id: triggerId,
      view: verdictModal(verdict, requestId),
    });
  };

export const judgeSubmit =
  ({ uses }: Listening, verdict: ReviewVerdict) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    const requestId = RequestId.safeParse(submission.data?.view.private_metadata);
    if (!submission.success || !requestId.success)
      return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const words = typedIn(view.state).reason ?? "";
    const outcome = await uses.closeReview({
      slackUser: user.id,
      requestId: requestId.data,
      verdict,
      words,
    });
    if (!isRefusal(outcome)) return ack();
    const errors = { [blockOf(view.state, ACTIONS.reason)]: toPlain(refusalSentence(outcome)) };
    await ack({ response_action: "errors", errors });
  };
