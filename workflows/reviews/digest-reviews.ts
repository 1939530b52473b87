// The weekly list of reviews that nobody has closed, in the security channel.
// Never untrue: it says nothing when there is nothing open.
import type { Once } from "../../domain/once.ts";
import type { Directory } from "../../domain/ports.ts";
import type { ReviewNotifier, Reviews } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";
import { doOnce } from "../sweep/do-once.ts";

export interface DigestDeps {
  readonly directory: Directory;
  readonly reviews: Pick<Reviews, "open">;
  readonly reviewNotifier: Pick<ReviewNotifier, "digest">;
  readonly seen: Pick<Once, "claim" | "done" | "undo">;
}

export async function digestReviews(deps: DigestDeps, now: Instant): Promise<void> {
  const { people, securityChannel, broken } = deps.directory;
  const open = (await deps.reviews.open()).filter(({ state }) => state !== "closed");
  if (open.length === 0 || broken === true) return;
  const sorted = [...open].sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  // The Scheduler may come twice, and comes again after a failure.
  await doOnce(deps, `review-digest:${now.slice(0, 10)}`, now, () =>
    deps.reviewNotifier.digest(securityChannel, sorted, people, now),
  );
}
