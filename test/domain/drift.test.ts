// A drift's life as values: found, asked for, over; numbered, chained, said in words.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/node-crypto.ts";
import { verifyChain } from "../../domain/audit.ts";
import {
  type Drift,
  differencesOf,
  driftOver,
  foundDrift,
  isRepairable,
  repairAsked,
} from "../../domain/drift.ts";
import { sessionDocument } from "../../domain/session-document.ts";
import { plusMinutes } from "../../domain/time.ts";
import { aProfile, NOON, PLACE } from "../support/builders.ts";

const document = {
  name: "curfew-prod-60",
  content: sessionDocument(aProfile(), 60, { place: PLACE, prefix: "curfew" }),
};
const textWith = (inputs: object) =>
  JSON.stringify({
    ...document.content,
    inputs: { ...(document.content.inputs as object), ...inputs },
  });
const find = (before: Drift | undefined, text: string | undefined) =>
  foundDrift(before, { document, text }, NOON, sha256);

describe("a drift", () => {
  it("is found once as long as the text is the same", () => {
    const first = find(undefined, textWith({ idleSessionTimeout: "60" }));

    expect(first).toMatchObject({ number: 1, version: 1, document: "curfew-prod-60" });
    expect(find(first, textWith({ idleSessionTimeout: "60" }))).toBeUndefined();
  });

  it.each([
    ["another text", (first: Drift) => first, textWith({ idleSessionTimeout: "30" })],
    [
      "the same text after it was repaired",
      (first: Drift) => driftOver(first, "repaired", NOON, sha256),
      textWith({ idleSessionTimeout: "60" }),
    ],
  ])("is a new one with %s: nobody has asked for its repair, and it has no message", (_what, become, text) => {
    const first = find(undefined, textWith({ idleSessionTimeout: "60" })) as Drift;
    const asked = repairAsked(first, "p-bea001", NOON, sha256);
    const before = become({ ...asked, message: { channel: "C0SECURITY", ts: "1.2" } });

    const second = find(before, text);

    expect(second).toMatchObject({ number: 2 });
    expect(second).not.toHaveProperty("repair");
    expect(second).not.toHaveProperty("over");
    expect(second).not.toHaveProperty("message");
  });

  it("of a document that is not there cannot be repaired", () => {
    const missing = find(undefined, undefined) as Drift;

    expect(isRepairable(missing)).toBe(false);
    expect(missing.differences).toEqual(["the document is not there"]);
  });

  it("carries a chain that holds, whatever happened to it (P8)", () => {
    const steps = fc.array(fc.constantFrom("found", "asked", "repaired", "restored"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, (happened) => {
        let drift = find(undefined, textWith({ idleSessionTimeout: "1" })) as Drift;
        happened.forEach((what, index) => {
          const now = plusMinutes(NOON, index);
          if (what === "found")
            drift = find(drift, textWith({ idleSessionTimeout: String(index + 2) })) ?? drift;
          else if (what === "asked") drift = repairAsked(drift, "p-bea001", now, sha256);
          else drift = driftOver(drift, what as "repaired", now, sha256);
        });

        const verdict = verifyChain(drift.document, drift.version, drift.audit, sha256);

        expect(verdict).toEqual({ ok: true, entries: drift.version });
      }),
    );
  });
});

describe("what is different", () => {
  it.each([
    [textWith({ idleSessionTimeout: "60" }), ['idleSessionTimeout is "60", should be "15"']],
    [
      textWith({ cloudWatchEncryptionEnabled: false }),
      ["cloudWatchEncryptionEnabled is false, should be true"],
    ],
    [
      textWith({ shellProfile: { linux: "rm -rf ~", windows: "" } }),
      ['shellProfile.linux is "rm -rf ~", should be ""'],
    ],
    [
      JSON.stringify({ ...document.content, parameters: { a: 1 } }),
      ["parameters.a is 1, should be not there"],
    ],
    ["schemaVersion: 1.0", ["its text is no JSON"]],
  ])("is said in words: %#", (text, expected) => {
    expect(differencesOf(document, text)).toEqual(expected);
  });

  it("is said in ten lines at most", () => {
    expect(differencesOf(document, JSON.stringify({ a: Array(400).join("x") })).length).toBe(10);
  });
});
