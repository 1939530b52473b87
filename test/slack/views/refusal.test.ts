// Every refusal is a sentence.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Refusal } from "../../../domain/refusal.ts";
import { refusalSentence } from "../../../slack/views/refusal.ts";
import { toPlain } from "../../../slack/views/text.ts";
import { ALL_STATES } from "../samples.ts";
import { liveMarkup } from "./check.ts";
import { markup } from "./markup.ts";

type Samples = { readonly [K in Refusal["refused"]]: Extract<Refusal, { refused: K }> };

/** One of each kind; a kind that is missing does not compile. */
const samples = (text: string): Samples => ({
  "unknown-person": { refused: "unknown-person" },
  "unknown-instance": { refused: "unknown-instance", instance: text },
  "instance-not-running": { refused: "instance-not-running", instance: text, state: text },
  "instance-unreachable": { refused: "instance-unreachable", instance: text },
  "not-governed": { refused: "not-governed", instance: text },
  "minutes-off-ladder": { refused: "minutes-off-ladder", minutes: 45, ladder: [30, 60] },
  "start-passed": { refused: "start-passed", startsAt: "2026-11-23T09:00:00.000Z" },
  "start-too-far": { refused: "start-too-far", startsAt: "2026-12-23T09:00:00.000Z", days: 7 },
  "reason-empty": { refused: "reason-empty" },
  "reason-too-long": { refused: "reason-too-long", length: 501, most: 500 },
  "ticket-too-long": { refused: "ticket-too-long", length: 61, most: 60 },
  "reason-malformed": { refused: "reason-malformed" },
  "ticket-malformed": { refused: "ticket-malformed" },
  "already-live": { refused: "already-live", instance: text, until: "2026-11-23T12:00:00.000Z" },
  "already-asked": { refused: "already-asked", instance: text },
  "not-eligible": { refused: "not-eligible", reasons: [text] },
  "profile-changed": { refused: "profile-changed", instance: text, from: text, to: text },
  "owner-missing": { refused: "owner-missing", instance: text, tag: text },
  "owner-unknown": { refused: "owner-unknown", instance: text, tag: text, owner: text },
  "owner-changed": { refused: "owner-changed", instance: text, from: text, to: text },
  "no-approver": { refused: "no-approver" },
  "approval-lost": { refused: "approval-lost" },
  "grant-failed": {
    refused: "grant-failed",
    problem: { problem: "role-taken", role: text, differences: [text] },
  },
  "workflow-failed": { refused: "workflow-failed" },
  "policy-broken": { refused: "policy-broken", detail: text },
  "own-request": { refused: "own-request" },
  "not-approver": { refused: "not-approver" },
  "already-voted": { refused: "already-voted" },
  "not-less-time": { refused: "not-less-time", minutes: 240, asked: 60 },
  "not-this-level": { refused: "not-this-level", level: 1, of: 2, counts: "later" },
  "needed-later": { refused: "needed-later", level: 1, needed: 2 },
  "already-extending": { refused: "already-extending" },
  "no-more-time": { refused: "no-more-time", most: 480 },
  "extension-over": { refused: "extension-over" },
  "not-yours": { refused: "not-yours" },
  "may-not-revoke": { refused: "may-not-revoke" },
  "too-late": { refused: "too-late", state: "ended" },
  "unknown-request": { refused: "unknown-request" },
  "port-not-forwarded": { refused: "port-not-forwarded", instance: "web-1", port: 22, ports: [80] },
  "break-glass-off": { refused: "break-glass-off", instance: "web-1" },
  "incident-missing": { refused: "incident-missing" },
  "not-confirmed": { refused: "not-confirmed" },
  "not-on-call": { refused: "not-on-call" },
  "on-call-unknown": { refused: "on-call-unknown", why: "PagerDuty does not answer" },
  "no-reviewer": { refused: "no-reviewer" },
  "unknown-review": { refused: "unknown-review" },
  "own-review": { refused: "own-review" },
  "not-reviewer": { refused: "not-reviewer", because: ["leads-approve"] },
  "review-too-early": { refused: "review-too-early" },
  "review-over": { refused: "review-over", by: "Ben" },
  "not-admin": { refused: "not-admin" },
  "drift-over": { refused: "drift-over", document: text },
  "document-missing": { refused: "document-missing", document: text },
  "repair-asked": { refused: "repair-asked", document: text, by: text },
  "changed-meanwhile": { refused: "changed-meanwhile" },
  "not-linked": { refused: "not-linked" },
  "body-too-long": { refused: "body-too-long", length: 40_001, most: 40_000 },
  "proof-malformed": { refused: "proof-malformed" },
  "proof-for-elsewhere": { refused: "proof-for-elsewhere", address: text },
  "proof-wrong-region": { refused: "proof-wrong-region", region: text },
  "proof-wrong-host": { refused: "proof-wrong-host", host: text },
  "proof-of-other-words": { refused: "proof-of-other-words" },
  "proof-stale": { refused: "proof-stale", now: "2026-11-23T12:00:00.000Z" },
  "proof-used": { refused: "proof-used" },
  "proof-denied": { refused: "proof-denied", because: text },
  "sts-silent": { refused: "sts-silent" },
  "unknown-identity": { refused: "unknown-identity", arn: text },
  "code-over": { refused: "code-over" },
  "other-slack-user": { refused: "other-slack-user", person: text },
  "several-instances": { refused: "several-instances", instance: text, ids: ["i-1", "i-2"] },
  "instance-name-differs": { refused: "instance-name-differs", instance: text, names: [text] },
  "no-link": { refused: "no-link" },
  "link-changed": { refused: "link-changed" },
  "taken-slack-user": { refused: "taken-slack-user" },
});

describe("a policy's no", () => {
  it.each([
    [{ reasons: [] }, "No policy allows you to ask for this access."],
    [
      { reasons: [], couldAllow: ["With an incident (glass)"], field: "ticket" },
      "No policy allows this access as it was asked; look at the ticket; one of these could: With an incident (glass).",
    ],
    [
      {
        reasons: ["open"],
        because: ["Only open incidents (open)"],
        field: "ticket",
        incidentUnknown: "PagerDuty does not answer",
      },
      "A policy forbids this access: Only open incidents (open); look at the ticket (PagerDuty does not answer).",
    ],
  ] as const)("says which policy, which field, and what is unknown: %j", (no, sentence) => {
    expect(refusalSentence({ refused: "not-eligible", ...no })).toBe(sentence);
  });
});

describe("refusals", () => {
  it.each(Object.values(samples("web-1")))("$refused is a plain sentence", (refusal) => {
    const sentence = refusalSentence(refusal);

    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toContain(refusal.refused);
    expect(toPlain(sentence)).not.toMatch(/[<>]|undefined/);
  });

  it.each(ALL_STATES)("too late for a request that is %s says so", (state) => {
    const sentence = refusalSentence({ refused: "too-late", state });

    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it("are one short sentence without live markup, whatever they carry", () => {
    const property = fc.property(markup(), (text) => {
      for (const refusal of Object.values(samples(text))) {
        const sentence = refusalSentence(refusal);
        expect(sentence).toMatch(/^[^\n]{10,}\.$/u);
        expect(sentence.length).toBeLessThan(700);
        expect(liveMarkup(sentence)).toEqual([]);
      }
    });

    fc.assert(property);
  });

  it("names the moment access ends when it is already there", () => {
    const sentence = refusalSentence(samples("web-1")["already-live"]);

    expect(toPlain(sentence)).toBe("You already have access to web-1 until 2026-11-23 12:00 UTC.");
  });
});
