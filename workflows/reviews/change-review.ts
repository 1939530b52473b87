// The one way to change a review: read the truth, decide, write with a condition, announce.
// Never untrue: of two that change a review at once, one does; the other decides anew on what it then finds (P6).
import type { Sha256 } from "../../domain/audit.ts";
import type { Announcer, Directory } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { type Review, type ReviewStep, stepReview } from "../../domain/review.ts";
import type { Reviews } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";

export interface ChangeReviewDeps {
  readonly reviews: Pick<Reviews, "read" | "save">;
  readonly events: Announcer;
  readonly sha256: Sha256;
  readonly directory: Pick<Directory, "policySet">;
}

type Deciding = (
  review: Review,
) => Promise<ReviewStep | Refusal | undefined> | ReviewStep | Refusal | undefined;

const ATTEMPTS = 8;

/** Gives the review as it then is, or the refusal; a step that its state does not allow changes nothing. */
export async function changeReview(
  deps: ChangeReviewDeps,
  id: string,
  decide: Deciding,
  now: Instant,
): Promise<Review | Refusal> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const review = await deps.reviews.read(id);
    if (review === undefined) return { refused: "unknown-review" };
    const step = await decide(review);
    if (step === undefined) return review;
    if (isRefusal(step)) return step;
    const { policySet } = deps.directory;
    const data = { ...step.data, ...(policySet === undefined ? {} : { policySet }) };
    const next = stepReview(review, { ...step, data }, now, deps.sha256);
    if (next === undefined) return review;
    if (await deps.reviews.save(next)) {
      await announceReview(deps, next);
      return next;
    }
  }
  return { refused: "changed-meanwhile" };
}

/** Tells the event bus of the review's newest change. */
export async function announceReview(
  { events }: Pick<ChangeReviewDeps, "events">,
  review: Review,
): Promise<void> {
  const entry = review.audit[review.audit.length - 1];
  if (entry === undefined) return;
  const { id, person, instance, profile, state, dueAt, incident, verdict } = review;
  await events.announce([
    {
      name: entry.event as ReviewStep["name"],
      detail: {
        schema: 1,
        requestId: id,
        version: entry.seq,
        at: entry.at,
        actor: entry.actor,
        person,
        instance: instance.id,
        profile,
        incident,
        state,
        dueAt,
        ...(verdict === undefined ? {} : { verdict: verdict.verdict }),
      },
    },
  ]);
}
