// The access is over: the review gets its report, and those who are to judge are called.
// Never untrue: what was done is told as the ledger has it, by the sessions' own ids.
import { CURFEW } from "../../domain/audit.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { isFinal, type Request } from "../../domain/request.ts";
import type { Review, ReviewStep } from "../../domain/review.ts";
import { anchorsIn } from "../../domain/seal.ts";
import type { Instant } from "../../domain/time.ts";
import { type ChangeReviewDeps, changeReview } from "./change-review.ts";
import { callReviewers, type TellReviewDeps, tellReview } from "./tell-review.ts";

export type ReadyReviewDeps = ChangeReviewDeps & TellReviewDeps;

/** Takes a review on from its request's end; doing it twice changes nothing. */
export async function readyReview(
  deps: ReadyReviewDeps,
  request: Request,
  now: Instant,
): Promise<void> {
  let isNew = false;
  const review = await changeReview(
    deps,
    request.id,
    (fresh) => {
      const step = stepAfter(fresh, request);
      isNew = step !== undefined;
      return step;
    },
    now,
  );
  if (isRefusal(review) || !isNew) return;
  const facts = await tellReview(deps, request.id);
  if (review.state === "ready") await callReviewers(deps, facts, "ready");
}

function stepAfter(review: Review, request: Request): ReviewStep | undefined {
  if (review.state !== "opened" || !isFinal(request)) return undefined;
  const { end } = request;
  if (request.state !== "ended" || end?.confirmedAt === undefined)
    return { name: "review.voided", actor: CURFEW, data: { because: request.state } };
  const sessions = (anchorsIn(request.audit) ?? []).map(({ session }) => session);
  return {
    name: "review.ready",
    actor: CURFEW,
    data: { cause: end.cause, sessions },
    set: { done: { at: end.confirmedAt, cause: end.cause, sessions } },
  };
}
