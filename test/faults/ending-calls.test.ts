import { describe, expect, it } from "vitest";
import { callsOfTheStory, IN_PROCESS, storyWith, waysFor } from "./every-call.ts";

const ASKING = [
  "Slack",
  "AdmitRequest",
  "AskApprovers",
  "ReadDecision",
  "GrantAccess",
  "HoldAccess",
];
const calls = await callsOfTheStory();
const others = [...new Set(calls.map(({ functionName }) => functionName))].filter(
  (name) => !ASKING.includes(name),
);

describe("a story in which one call breaks: dead before its effect, dead after it, or the answer lost (each call in one of the ways; FAULTS=all in all)", () => {
  it("has calls of every function that watches, ends, records and tells", () => {
    expect(others.sort()).toEqual([
      "CheckAccess",
      "CheckDocuments",
      "CheckRoles",
      "EndSessions",
      "KeepRecord",
      "NoteActivity",
      "NoteSessionCall",
      "RecordAccess",
      "RefreshHomes",
      "RevokeAccess",
      "Sweep",
      "TendReviews",
    ]);
  });

  it.each(others)("keeps every promise whichever call of %s breaks", {
    timeout: 600_000,
  }, async (name) => {
    const own = calls.filter(({ functionName }) => functionName === name);
    const wrong: string[] = [];

    for (const [index, call] of own.entries())
      for (const way of waysFor(index, IN_PROCESS)) wrong.push(...(await storyWith(call, way)));

    expect(wrong).toEqual([]);
  });
});
