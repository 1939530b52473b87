// A form that asks why, sent: a denial, or the verdict of a review.
// Never untrue: a no of Curfew's is shown at the reason, so that what was typed stays.
import type { AllMiddlewareArgs, SlackViewMiddlewareArgs } from "@slack/bolt";
import { isRefusal } from "../../domain/refusal.ts";
import { RequestId } from "../../domain/request.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import { blockOf, Submission, typedIn } from "./payload.ts";

export type SubmitArgs = SlackViewMiddlewareArgs & AllMiddlewareArgs;

/** The request that a form is about, as its `private_metadata` says. */
export const requestIn = (metadata: string): RequestId | undefined =>
  RequestId.safeParse(metadata).data;

/** What the form is about is read by `about`; the verb gets that, who sent it, and the words. */
export const reasonSubmit =
  <About>(
    about: (metadata: string) => About | undefined,
    verb: (which: About, slackUser: string, words: string) => Promise<unknown>,
  ) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    const which = about(submission.data?.view.private_metadata ?? "");
    if (!submission.success || which === undefined)
      return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const outcome = await verb(which, user.id, typedIn(view.state).reason ?? "");
    if (!isRefusal(outcome)) return ack();
    const errors = { [blockOf(view.state, ACTIONS.reason)]: toPlain(refusalSentence(outcome)) };
    await ack({ response_action: "errors", errors });
  };
