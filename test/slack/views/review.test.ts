// The review of a break-glass and the form that breaks glass, as people read them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Review } from "../../../domain/review.ts";
import type { ReviewCall } from "../../../domain/review-ports.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { breakGlassModal } from "../../../slack/views/break-glass.ts";
import { reviewCall, reviewCard, reviewDigest, verdictModal } from "../../../slack/views/review.ts";
import {
  endedSession,
  LINUX,
  NOON,
  PEOPLE,
  requestIn,
  sampleFacts,
  sampleReview,
} from "../samples.ts";
import {
  buttonsOf,
  liveMarkup,
  markupTexts,
  messageFaults,
  modalFaults,
  wordsOf,
} from "./check.ts";
import { markup } from "./markup.ts";

const factsOf = (state: Review["state"], over: Partial<Review> = {}) => ({
  ...sampleFacts({
    request: requestIn(state === "opened" ? "active" : "ended", { breakGlass: true }),
    sessions: state === "opened" ? [] : [endedSession()],
  }),
  review: sampleReview(state, over),
});
const CALLS: readonly ReviewCall[] = ["ready", "reminded", "overdue", "closed"];

describe("a review in Slack", () => {
  it("has no buttons before the access is over and after a verdict", () => {
    expect(buttonsOf(reviewCard(factsOf("opened")))).toEqual([]);
    expect(buttonsOf(reviewCard(factsOf("ready"))).map(([action]) => action)).toEqual([
      "review-justified",
      "review-not-justified",
    ]);
    expect(buttonsOf(reviewCard(factsOf("closed")))).toEqual([]);
  });

  it("reports each session with its end and where its transcript is", () => {
    const facts = factsOf("ready");
    const [session] = facts.sessions;
    const id = session?.id ?? "";
    const log = { group: "/curfew/sessions", stream: id, url: "https://console/log" };
    const object = { bucket: "b", key: `${id}.log`, url: "https://console/file" };
    const words = wordsOf(reviewCard({ ...facts, transcripts: new Map([[id, { log, object }]]) }));

    expect(words).toContain("What was done: 1 session.");
    expect(words).toContain("left by its user");
    expect(words).toContain("<https://console/log|Transcript>");
    expect(words).toContain("<https://console/file|as a file>");
    expect(wordsOf(reviewCard(facts))).toContain("is not where Curfew would have put it");
  });

  it("says who judged it and in which words; of one without a grant that there is nothing to judge", () => {
    const { verdict: _, ...voided } = sampleReview("closed");

    expect(wordsOf(reviewCard(factsOf("closed")))).toContain("Reviewed by Ben");
    expect(wordsOf(reviewCard({ ...factsOf("closed"), review: voided }))).toContain(
      "Nothing was granted after all",
    );
  });

  it("says in bold that it is overdue", () => {
    expect(wordsOf(reviewCard(factsOf("ready", { overdueAt: NOON })))).toContain(
      "*The review is overdue*",
    );
  });

  it("is taken by Slack, and nothing in it is markup of somebody's", () => {
    const property = fc.property(
      markup(),
      fc.constantFrom<Review["state"]>("opened", "ready", "closed"),
      (text, state) => {
        const facts = factsOf(state, { reason: text, incident: text });
        const messages = [
          reviewCard(facts),
          ...CALLS.map((why) => reviewCall(facts, why)),
          reviewDigest([facts.review], PEOPLE, plusMinutes(NOON, 1)),
        ];
        for (const message of messages) {
          expect(messageFaults(message)).toEqual([]);
          expect(markupTexts(message).flatMap(liveMarkup)).toEqual([]);
        }
      },
    );

    fc.assert(property, { numRuns: 40 });
  });

  it("lists no more than Slack takes in a week's digest", () => {
    const many = Array.from({ length: 60 }, () => sampleReview("ready", { dueAt: NOON }));

    const message = reviewDigest(many, PEOPLE, plusMinutes(NOON, 1));

    expect(messageFaults(message)).toEqual([]);
    expect(message.text).toBe("60 break-glasses wait for their reviews, 60 of them overdue.");
    expect(wordsOf(message)).toContain("and 40 more");
  });
});

describe("the forms", () => {
  const emergency = {
    ...LINUX,
    breakGlass: {
      ladder: [15],
      idleMinutes: 5,
      session: {},
      reviewWithinHours: 72,
      remindAfterHours: 24,
    },
  };

  it.each(["justified", "not-justified"] as const)("of the verdict %s is taken by Slack", (one) => {
    expect(modalFaults(verdictModal(one, sampleReview().id))).toEqual([]);
  });

  it("that breaks glass says who will hear of it, and offers the emergency's ladder only", () => {
    const modal = breakGlassModal({ profiles: [emergency], profile: emergency });

    expect(modalFaults(modal)).toEqual([]);
    const text = JSON.stringify(modal);
    expect(text).toContain("It is told in the channel");
    expect(text).toContain('"value":"15"');
    expect(text).not.toContain('"value":"240"');
    expect(text).toContain("The review is due within 72 hours");
  });

  it("that breaks glass says that it is off where no profile lets it: nothing to fill in, nothing to send", () => {
    const modal = breakGlassModal({ profiles: [LINUX], profile: LINUX });

    expect(modalFaults(modal)).toEqual([]);
    expect(modal).toMatchObject({ blocks: [{ type: "section" }] });
    expect(modal).not.toHaveProperty("submit");
    expect(JSON.stringify(modal)).toContain("Break-glass is off");
  });
});
