// Every call of the functions that watch, end, record and tell, broken in every way that the time box has room for.
import { expect, it } from "vitest";
import { playInBox } from "../support/deep-run.ts";
import { breaksOf, callsOfTheStory, IN_PROCESS, storyWith } from "./every-call.ts";

const ENDING = [
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
];

it("keeps every promise in a story in which one call after the grant breaks: dead before its effect, dead after it, or the answer lost", async () => {
  const calls = (await callsOfTheStory()).filter(({ functionName }) =>
    ENDING.includes(functionName),
  );

  const wrong = await playInBox(
    { part: "calls that watch, end and record", share: 0.4 },
    breaksOf(calls, IN_PROCESS),
    storyWith,
  );

  expect([...new Set(calls.map(({ functionName }) => functionName))].sort()).toEqual(ENDING);
  expect(wrong).toEqual([]);
});
