// The buttons of a review and the form of its verdict.
// Never untrue: who may judge is not decided here.
import type { ReviewVerdict } from "../../domain/review.ts";
import { refusalSentence } from "../views/refusal.ts";
import { verdictModal } from "../views/review.ts";
import { type ClickArgs, readClick } from "./click.ts";
import type { Listening } from "./listening.ts";
import { reasonSubmit, requestIn } from "./reason-submit.ts";
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

export const judgeSubmit = ({ uses }: Listening, verdict: ReviewVerdict) =>
  reasonSubmit(requestIn, (requestId, slackUser, words) =>
    uses.closeReview({ slackUser, requestId, verdict, words }),
  );
