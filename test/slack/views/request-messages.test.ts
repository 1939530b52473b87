// The approval card and the requester's thread head: one request, two messages, one story.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusMinutes } from "../../../domain/time.ts";
import { approvalCard, reminder } from "../../../slack/views/approval-card.ts";
import { threadHead } from "../../../slack/views/thread-head.ts";
import {
  ALL_STATES,
  BEN,
  endedSession,
  NOON,
  REQUEST_ID,
  requestIn,
  sampleFacts,
  sampleRequest,
  sampleSession,
} from "../samples.ts";
import { buttonsOf, liveMarkup, markupTexts, messageFaults, wordsOf } from "./check.ts";
import { markup } from "./markup.ts";

describe("card and thread head", () => {
  it.each(ALL_STATES)("of a request that is %s are what Slack takes", (state) => {
    const facts = sampleFacts({
      request: requestIn(state, { ticket: "OPS-1" }),
      sessions: [endedSession(), sampleSession({ id: "p-ana001-2" })],
    });

    const messages = [approvalCard(facts), threadHead(facts)];

    for (const message of messages) {
      expect(messageFaults(message)).toEqual([]);
      expect(message.text).not.toMatch(/undefined|NaN/);
    }
  });

  it.each(ALL_STATES)("tell the same of a request that is %s (P6)", (state) => {
    const facts = sampleFacts({ request: requestIn(state) });

    const [card, head] = [approvalCard(facts), threadHead(facts)].map(({ blocks }) =>
      blocks.flatMap((block) => (block.type === "section" ? [JSON.stringify(block)] : [])),
    );

    expect(head).toEqual(card);
  });

  it("show any reason, ticket, note and name as text only, within Slack's limits", () => {
    const property = fc.property(markup(), fc.constantFrom(...ALL_STATES), (text, state) => {
      const request = requestIn(state, {
        reason: text,
        ticket: text,
        instance: { id: "i-0a1b2c3d4e5f60718", name: text, tags: {} },
        ...(state === "denied" || state === "refused" ? { note: text } : {}),
      });
      const facts = sampleFacts({ request, people: [{ ...BEN, id: request.person, name: text }] });
      for (const message of [approvalCard(facts), threadHead(facts), reminder(facts)]) {
        expect(messageFaults(message)).toEqual([]);
        expect(markupTexts(message).flatMap(liveMarkup)).toEqual([]);
      }
    });

    fc.assert(property, { numRuns: 60 });
  });
});

describe("the approval card", () => {
  it("has Approve and Deny while it waits, each with the request id", () => {
    const card = approvalCard(sampleFacts());

    expect(buttonsOf(card)).toEqual([
      ["approve", REQUEST_ID],
      ["deny", REQUEST_ID],
    ]);
  });

  it("counts the approvals where several are needed", () => {
    const votes = [{ by: BEN.id, at: NOON, verdict: "approve" as const }];
    const request = sampleRequest({ approvalsNeeded: 2, votes });

    const card = wordsOf(approvalCard(sampleFacts({ request })));

    expect(card).toContain("1 of 2 approvals.");
    expect(card).toContain("Approved by Ben, <!date^");
  });

  it.each([
    "granting",
    "active",
  ] as const)("has Revoke, with a question first, while access is %s", (state) => {
    const card = approvalCard(sampleFacts({ request: requestIn(state) }));

    expect(buttonsOf(card)).toEqual([["revoke", REQUEST_ID]]);
    expect(wordsOf(card)).toContain('"confirm":{');
  });

  it.each([
    "requested",
    "approved",
    "revoking",
    "ended",
    "refused",
    "denied",
    "expired",
    "withdrawn",
  ] as const)("has no button when the request is %s", (state) => {
    const card = approvalCard(sampleFacts({ request: requestIn(state) }));

    expect(buttonsOf(card)).toEqual([]);
  });

  it("shows who denied, when and why", () => {
    const card = wordsOf(approvalCard(sampleFacts({ request: requestIn("denied") })));

    expect(card).toContain("Denied: Not in the freeze");
    expect(card).toContain("Denied by Ben, <!date^");
  });

  it("shows an end that is stuck (P4)", () => {
    const revoking = requestIn("revoking");
    const end = { ...revoking.end!, stuckSince: plusMinutes(NOON, 45) };

    const card = wordsOf(approvalCard(sampleFacts({ request: { ...revoking, end } })));

    expect(card).toContain("*Stuck since <!date^");
    expect(card).toContain("Curfew keeps trying.");
  });

  it("shows in the end why access ended and how many sessions it had, and only its own", () => {
    const foreign = endedSession({ id: "p-ana001-3", request: "req-00000000000000000000" });
    const sessions = [endedSession(), endedSession({ id: "p-ana001-2" }), foreign];

    const card = wordsOf(approvalCard(sampleFacts({ request: requestIn("ended"), sessions })));

    expect(card).toMatch(/revoked by Cy\. It had 2 sessions; confirmed gone /);
  });

  it("says so when nobody had to approve", () => {
    const request = requestIn("active", { approvalsNeeded: 0, votes: [] });

    const card = wordsOf(approvalCard(sampleFacts({ request })));

    expect(card).toContain("No approval needed: a policy allows it");
  });
});

describe("the thread head", () => {
  it("has Withdraw while the request waits", () => {
    expect(buttonsOf(threadHead(sampleFacts()))).toEqual([["withdraw", REQUEST_ID]]);
  });

  it("has I'm done, with a question first, and More time while access is open", () => {
    const head = threadHead(sampleFacts({ request: requestIn("active") }));

    expect(buttonsOf(head)).toEqual([
      ["done", REQUEST_ID],
      ["extend", REQUEST_ID],
    ]);
    expect(wordsOf(head)).toContain("Hand access back?");
  });

  it("has Ask again, and nothing else, once the request is over", () => {
    const states = ["ended", "denied", "refused", "expired", "withdrawn"] as const;

    const heads = states.map((state) => threadHead(sampleFacts({ request: requestIn(state) })));

    expect(heads.map(buttonsOf)).toEqual(states.map(() => [["ask-again", REQUEST_ID]]));
  });

  it("has no button while access is being opened or closed", () => {
    const states = ["approved", "granting", "revoking"] as const;

    const heads = states.map((state) => threadHead(sampleFacts({ request: requestIn(state) })));

    expect(heads.flatMap(buttonsOf)).toEqual([]);
  });
});
