// The regular look at reviews that are due: whoever was not told is told, what is over gets its report, reminders go out,
// and what is past its date is called overdue, once; what is closed is kept in S3.
// Never untrue: a review that nobody judges is brought up again for ever, at most a week apart (P10); one that is closed is
// looked at until S3 has said that its record is there.
import { CURFEW } from "../../domain/audit.ts";
import type { Records } from "../../domain/kept-record.ts";
import type { Policy } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import {
  isOverdue,
  isUntold,
  nextReviewReminder,
  type Review,
  type ReviewStep,
} from "../../domain/review.ts";
import type { ReviewCall, Reviews } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";
import { findReviewers } from "../access/find-approvers.ts";
import { carryOn } from "../sweep/carry-on.ts";
import { changeReview } from "./change-review.ts";
import { type ReadyReviewDeps, readyReview } from "./ready-review.ts";
import { callReviewers, tellReview } from "./tell-review.ts";

export type TendReviewsDeps = ReadyReviewDeps & {
  readonly reviews: Reviews;
  readonly records: Pick<Records, "keepReview">;
  /** Undefined while the policy folder has a mistake. */
  readonly policy: Policy | undefined;
};

export async function tendReviews(deps: TendReviewsDeps, now: Instant): Promise<void> {
  for (const { id } of await deps.reviews.due(now)) {
    await carryOn(deps, `tend the review of ${id}`, async () => {
      const request = await deps.requests.read(id);
      if (request !== undefined) await tendOne(deps, request, now);
    });
    await carryOn(deps, `keep the review of ${id}`, () => keepReview(deps, id));
  }
}

async function tendOne(deps: TendReviewsDeps, request: Request, now: Instant): Promise<void> {
  await readyReview(deps, request, now);
  let call: ReviewCall | undefined;
  const review = await changeReview(
    deps,
    request.id,
    async (fresh) => {
      const step = dueStep(fresh, now);
      call =
        step === undefined ? undefined : step.name === "review.overdue" ? "overdue" : "reminded";
      return (
        step && { ...step, set: { ...step.set, ...(await assignedNow(deps, fresh, request, now)) } }
      );
    },
    now,
  );
  if (isRefusal(review) || !(isUntold(review) || call !== undefined)) return;
  const facts = await tellReview(deps, request.id);
  if (call !== undefined) await callReviewers(deps, facts, call);
}

/** A closed review is written once more, outside the table, where nobody writes over it. */
async function keepReview(
  { records, reviews }: Pick<TendReviewsDeps, "records" | "reviews">,
  id: string,
): Promise<void> {
  const review = await reviews.read(id);
  if (review?.state !== "closed" || review.bookkeeping.kept === true) return;
  await records.keepReview(review);
  await reviews.note(review, { ...review.bookkeeping, kept: true });
}

function dueStep(review: Review, now: Instant): ReviewStep | undefined {
  if (review.overdueAt === undefined && isOverdue(review, now))
    return { name: "review.overdue", actor: CURFEW, set: { overdueAt: now } };
  return review.state === "ready" && nextReviewReminder(review) <= now
    ? { name: "review.reminded", actor: CURFEW }
    : undefined;
}

/** People come and go: assigned is who may judge it today. Where nobody may, those of before stay. */
async function assignedNow(
  { directory, policy }: TendReviewsDeps,
  review: Review,
  request: Request,
  now: Instant,
): Promise<Partial<Pick<Review, "reviewers">>> {
  if (policy === undefined || directory.broken === true) return {};
  const found = await findReviewers({ directory, policy }, request, now);
  const reviewers = isRefusal(found) ? [] : found.filter((id) => id !== review.person);
  return reviewers.length === 0 ? {} : { reviewers };
}
