// The review of a break-glass: its chain, who may be in it, and when it is looked at again.
import { describe, expect, it } from "vitest";
import { CURFEW } from "../../domain/audit.ts";
import {
  newReview,
  nextReviewLook,
  nextReviewReminder,
  type Review,
  type ReviewStep,
  stepReview,
} from "../../domain/review.ts";
import { plusMinutes } from "../../domain/time.ts";
import { verifyReview } from "../../domain/verify-review.ts";
import { aRequest, NOON, sha256 } from "../support/builders.ts";

const HOUR = 60;
const opened = () =>
  newReview(
    aRequest({ breakGlass: true, ticket: "INC-7" }),
    { reviewers: ["p-ana001", "p-ben001"], withinHours: 72, remindAfterHours: 24, data: {} },
    NOON,
    sha256,
  );
const done = { at: NOON, cause: "returned" as const, sessions: [] };
const READY: ReviewStep = { name: "review.ready", actor: CURFEW, set: { done } };
const closing = (by: string): ReviewStep => ({
  name: "review.closed",
  actor: { kind: "person", id: by },
  set: { verdict: { by, at: NOON, verdict: "justified", words: "It was down" } },
});
const taken = (review: Review, ...steps: ReviewStep[]) =>
  steps.reduce<Review | undefined>(
    (one, step) => one && stepReview(one, step, NOON, sha256),
    review,
  );
const told = (review: Review | undefined): Review => {
  if (review === undefined) throw new Error("no such step");
  return { ...review, bookkeeping: { cards: {}, told: review.version } };
};

describe("a review", () => {
  it("never has whoever broke the glass among its reviewers", () => {
    expect(opened().reviewers).toEqual(["p-ben001"]);
  });

  it("is closed once, and not before the access is over", () => {
    const ready = taken(opened(), READY);

    expect(taken(opened(), closing("p-ben001"))).toBeUndefined();
    expect(ready && taken(ready, closing("p-ben001"), closing("p-cyd001"))).toBeUndefined();
  });

  it("is found to be edited: verdict, words, date or entry", () => {
    const closed = told(taken(opened(), READY, closing("p-ben001")));
    const { verdict } = closed;
    if (verdict === undefined) throw new Error("there is no verdict");

    expect(verifyReview(closed, sha256)).toMatchObject({ ok: true });
    for (const edit of [
      { verdict: { ...verdict, verdict: "not-justified" as const } },
      { verdict: { ...verdict, words: "other words" } },
      { verdict: { ...verdict, by: "p-cyd001" } },
      { dueAt: plusMinutes(closed.dueAt, 1) },
      { person: "p-ben001" },
      { audit: closed.audit.slice(0, -1) },
    ])
      expect(verifyReview({ ...closed, ...edit }, sha256)).toMatchObject({ ok: false });
  });

  it("is looked at until everybody was told, then at its reminders and its date, until its record is kept, and never once it is over", () => {
    const ready = told(taken(opened(), READY));
    const overdue = told(
      taken(ready, { name: "review.overdue", actor: CURFEW, set: { overdueAt: NOON } }),
    );

    expect(nextReviewLook(opened())).toBe(NOON);
    expect(nextReviewLook({ ...ready, bookkeeping: { cards: {}, told: 1 } })).toBe(NOON);
    expect(nextReviewLook(ready)).toBe(plusMinutes(NOON, 24 * HOUR));
    expect(nextReviewLook({ ...ready, dueAt: plusMinutes(NOON, HOUR) })).toBe(
      plusMinutes(NOON, HOUR),
    );
    expect(nextReviewLook(overdue)).toBe(plusMinutes(NOON, 24 * HOUR));
    const closed = told(taken(ready, closing("p-ben001")));
    const kept = { ...closed.bookkeeping, kept: true as const };
    expect(nextReviewLook(closed)).toBe(NOON);
    expect(nextReviewLook({ ...closed, bookkeeping: kept })).toBeUndefined();
  });

  it("is brought up with pauses that double, up to a week, for ever", () => {
    const pauses: number[] = [];
    let review = taken(opened(), READY);
    for (let sent = 0; sent < 6 && review !== undefined; sent += 1) {
      const at = nextReviewReminder(review);
      const last = review.audit.at(-1)?.at ?? NOON;
      pauses.push((Date.parse(at) - Date.parse(last)) / 3_600_000);
      review = stepReview(review, { name: "review.reminded", actor: CURFEW }, at, sha256);
    }

    expect(pauses).toEqual([24, 48, 96, 168, 168, 168]);
  });
});
