// Opens the review of a break-glass: the last thing before its policy is written.
// Never untrue: no emergency is granted without a review that somebody else can close (P10).
import type { Sha256 } from "../../domain/audit.ts";
import type { Announcer, Directory } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import { newReview } from "../../domain/review.ts";
import type { Reviews } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";
import type { BallotDeps } from "../access/ballot.ts";
import { findReviewers } from "../access/find-approvers.ts";
import { announceReview } from "./change-review.ts";

export interface OpenReviewDeps extends BallotDeps {
  readonly directory: Directory;
  readonly reviews: Pick<Reviews, "create">;
  readonly events: Announcer;
  readonly sha256: Sha256;
}

/** Undefined once the review is there; at a second try the first one stands. */
export async function openReview(
  deps: OpenReviewDeps,
  request: Request,
  now: Instant,
): Promise<Refusal | undefined> {
  const profile = deps.directory.profiles.find(({ id }) => id === request.profile);
  if (profile?.breakGlass === undefined)
    return { refused: "break-glass-off", instance: request.instance.name };
  const reviewers = await findReviewers(deps, request, now);
  if (isRefusal(reviewers)) return reviewers;
  if (reviewers.length === 0) return { refused: "no-reviewer" };
  const { reviewWithinHours: withinHours, remindAfterHours } = profile.breakGlass;
  const { policySet } = deps.directory;
  const data = policySet === undefined ? {} : { policySet };
  const opening = { reviewers, withinHours, remindAfterHours, data };
  const review = newReview(request, opening, now, deps.sha256);
  if (await deps.reviews.create(review)) await announceReview(deps, review);
  return undefined;
}
