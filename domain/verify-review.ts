// Whether a review as stored is what its entries say: the chain, the seal, and who judged it.
// Never untrue: no field can be changed without an entry that says so (P8).
import { type Sha256, verifyChain } from "./audit.ts";
import { type Review, type ReviewStory, reviewChain } from "./review.ts";
import { isSealed, type Stored } from "./seal.ts";
import type { RequestVerification } from "./verify.ts";

/** Tells the first break. `stored` is the review as it lies there, before anything parsed it. */
export function verifyReview(
  review: ReviewStory | Review,
  sha256: Sha256,
  stored: Stored = review,
): RequestVerification {
  const chain = verifyChain(reviewChain(review.id), review.version, review.audit, sha256);
  if (!chain.ok) return chain;
  const at = review.audit.length;
  const contradicted = (field: string) => ({ ok: false, at, why: "contradicted", field }) as const;
  const closed = review.audit.filter(({ event }) => event === "review.closed");
  const [verdict] = closed;
  if (closed.length > 1 || (verdict === undefined) !== (review.verdict === undefined))
    return contradicted("verdict");
  if (verdict !== undefined && verdict.actor.id !== review.verdict?.by)
    return contradicted("verdict");
  if (review.verdict?.by === review.person || review.reviewers.includes(review.person))
    return contradicted("reviewers");
  return isSealed(stored, review.audit, sha256) ? chain : { ok: false, at, why: "unsealed" };
}
