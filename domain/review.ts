// The review that every break-glass leaves: what was done, by when somebody else must judge it, and their verdict.
// Never untrue: whoever broke the glass is never its reviewer, one verdict counts, and every change has its entry (P8, P10).
import * as z from "zod";
import { type Actor, type AuditData, AuditEntry, appendEntry, type Sha256 } from "./audit.ts";
import { GrantCause } from "./cause.ts";
import { InstanceSnapshot } from "./instance.ts";
import { PersonId } from "./person.ts";
import { MessageRef, type Request, RequestId } from "./request.ts";
import { sealOf } from "./seal.ts";
import { earliest, Instant, plusMinutes } from "./time.ts";

export const ReviewState = z.enum(["opened", "ready", "closed"]);
export type ReviewState = z.infer<typeof ReviewState>;

export const ReviewVerdict = z.enum(["justified", "not-justified"]);
export type ReviewVerdict = z.infer<typeof ReviewVerdict>;

export const ReviewStory = z.strictObject({
  /** The id of the request it is about: one break-glass, one review. */
  id: RequestId,
  /** `opened` while the access runs, `ready` once it is over, `closed` with a verdict or because nothing was granted. */
  state: ReviewState,
  version: z.int().min(1),
  person: PersonId,
  instance: InstanceSnapshot,
  profile: z.string(),
  minutes: z.int().min(1),
  reason: z.string(),
  incident: z.string(),
  openedAt: Instant,
  dueAt: Instant,
  remindAfterHours: z.int().min(1),
  /** Who was not asked, and is to judge instead; never the person. */
  reviewers: z.array(PersonId),
  /** What was done: how the access ended and which sessions it had. */
  done: z
    .strictObject({ at: Instant, cause: GrantCause, sessions: z.array(z.string()) })
    .optional(),
  overdueAt: Instant.optional(),
  verdict: z
    .strictObject({ by: PersonId, at: Instant, verdict: ReviewVerdict, words: z.string() })
    .optional(),
  audit: z.array(AuditEntry),
});
export type ReviewStory = z.infer<typeof ReviewStory>;

/** Where its messages are; no part of its story. */
export const ReviewCards = z.strictObject({
  /** Of each channel and each person's direct messages, by channel or person id. */
  cards: z.record(z.string(), MessageRef).default({}),
  /** The version that all of them show. */
  told: z.int().min(0).default(0),
  /** That it is closed, and its record is in S3. */
  kept: z.literal(true).optional(),
});
export type ReviewCards = z.infer<typeof ReviewCards>;

export const Review = ReviewStory.extend({ bookkeeping: ReviewCards });
export type Review = z.infer<typeof Review>;

const CHANGES = {
  "review.opened": { from: [], to: "opened" },
  "review.ready": { from: ["opened"], to: "ready" },
  "review.reminded": { from: ["ready"] },
  "review.overdue": { from: ["opened", "ready"] },
  "review.closed": { from: ["ready"], to: "closed" },
  /** The access was refused after all: nothing to judge. */
  "review.voided": { from: ["opened"], to: "closed" },
} as const satisfies Record<string, { from: readonly ReviewState[]; to?: ReviewState }>;
export type ReviewChange = keyof typeof CHANGES;

export interface ReviewStep {
  readonly name: ReviewChange;
  readonly actor: Actor;
  readonly data?: AuditData;
  readonly set?: Partial<Pick<Review, "reviewers" | "done" | "overdueAt" | "verdict">>;
}

/** What its chain begins from; not that of its request. */
export const reviewChain = (id: string): string => `review/${id}`;

/** The review after a step; undefined when its state does not allow it. */
export function stepReview(
  review: Review,
  { name, actor, data = {}, set }: ReviewStep,
  now: Instant,
  sha256: Sha256,
): Review | undefined {
  const change: { from: readonly ReviewState[]; to?: ReviewState } = CHANGES[name];
  if (!change.from.includes(review.state)) return undefined;
  const next = {
    ...review,
    ...set,
    state: change.to ?? review.state,
    version: review.version + 1,
  };
  return withReviewEntry(next, { name, actor, data }, now, sha256);
}

function withReviewEntry(
  review: Review,
  { name: event, actor, data = {} }: ReviewStep,
  now: Instant,
  sha256: Sha256,
): Review {
  const happening = { at: now, event, actor, data: { ...data, seal: sealOf(review, sha256) } };
  return {
    ...review,
    audit: appendEntry(reviewChain(review.id), review.audit, happening, sha256),
  };
}

export interface Opening {
  readonly reviewers: readonly string[];
  readonly withinHours: number;
  readonly remindAfterHours: number;
  /** The policies that let it, and their set. */
  readonly data: AuditData;
}

/** A new review of a break-glass that is about to be granted. */
export function newReview(
  request: Request,
  { reviewers, withinHours, remindAfterHours, data }: Opening,
  now: Instant,
  sha256: Sha256,
): Review {
  const dueAt = plusMinutes(now, withinHours * 60);
  const review: Review = {
    id: request.id,
    state: "opened",
    version: 1,
    person: request.person,
    instance: request.instance,
    profile: request.profile,
    minutes: request.minutes,
    reason: request.reason,
    incident: request.ticket ?? "",
    openedAt: now,
    dueAt,
    remindAfterHours,
    reviewers: reviewers.filter((id) => id !== request.person),
    bookkeeping: { cards: {}, told: 0 },
    audit: [],
  };
  const actor: Actor = { kind: "person", id: request.person };
  const told = { ...data, dueAt, reviewers: review.reviewers, incident: review.incident };
  return withReviewEntry(review, { name: "review.opened", actor, data: told }, now, sha256);
}

const LONGEST_PAUSE_HOURS = 168;

/** The next reminder: first so many hours after the access ended, then each time twice as long after, at most a week. */
export function nextReviewReminder(
  review: Pick<Review, "audit" | "remindAfterHours" | "done" | "openedAt">,
): Instant {
  const sent = review.audit.filter(({ event }) => event === "review.reminded");
  const doubled = review.remindAfterHours * 2 ** sent.length;
  const pause = doubled > LONGEST_PAUSE_HOURS ? LONGEST_PAUSE_HOURS : doubled;
  return plusMinutes(sent.at(-1)?.at ?? review.done?.at ?? review.openedAt, pause * 60);
}

/** Whether nobody has judged it by its date. */
export const isOverdue = ({ state, dueAt }: Pick<Review, "state" | "dueAt">, now: Instant) =>
  state !== "closed" && dueAt <= now;

/** Whether somebody has yet to hear of its newest change. */
export const isUntold = ({ version, bookkeeping }: Review): boolean => bookkeeping.told < version;

/**
 * When it is next looked at: at once while its access runs, somebody has not been told, or its record is not kept;
 * undefined when it is over.
 */
export function nextReviewLook(review: Review): Instant | undefined {
  if (isUntold(review) || review.state === "opened") return review.openedAt;
  if (review.state === "closed")
    return review.bookkeeping.kept === true ? undefined : review.openedAt;
  const reminder = nextReviewReminder(review);
  return review.overdueAt === undefined ? earliest(reminder, review.dueAt) : reminder;
}
