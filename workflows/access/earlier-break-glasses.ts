// What a person has open from earlier break-glass accesses, in numbers for the policies.
// Invariant: everything open is counted, read from the live index to its end; of requests submitted together the first
// is never counted against by a later one, so that a bound of two lets exactly two through (P10).
import type { EarlierBreakGlasses } from "../../domain/policy-action.ts";
import type { Requests } from "../../domain/ports.ts";
import type { OpenRequest, Request } from "../../domain/request.ts";
import { isOverdue } from "../../domain/review.ts";
import type { Reviews } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";

export interface EarlierDeps {
  readonly requests: Pick<Requests, "openBreakGlasses">;
  readonly reviews: Pick<Reviews, "openOf">;
}

/** `own` is the request that is decided on; before it is saved there is none, and everything open is earlier. */
export async function earlierBreakGlasses(
  { requests, reviews }: EarlierDeps,
  personId: string,
  now: Instant,
  own?: Pick<Request, "id" | "askedAt">,
): Promise<EarlierBreakGlasses> {
  const open = await requests.openBreakGlasses(personId);
  const unclosed = (await reviews.openOf(personId)).filter(({ id }) => id !== own?.id);
  return {
    openReviews: unclosed.length,
    overdueReviews: unclosed.filter((review) => isOverdue(review, now)).length,
    liveBreakGlasses: open.filter((one) => hasAccess(one) && isEarlier(one, own)).length,
  };
}

/** Access that is being revoked is over for its person (P12). */
const hasAccess = ({ state }: Pick<OpenRequest, "state">): boolean => state !== "revoking";

/** By the moment they were submitted, then by id: every request sees the same order. */
const isEarlier = (
  { id, askedAt }: Pick<OpenRequest, "id" | "askedAt">,
  own: Pick<Request, "id" | "askedAt"> | undefined,
): boolean =>
  own === undefined || askedAt < own.askedAt || (askedAt === own.askedAt && id < own.id);
