// Every call of the functions that watch, end, record and tell, broken in every way that the time box has room for.
import { expect, it } from "vitest";
import { ASKING, playBroken } from "./every-call.ts";

it("keeps every promise in a story in which one call after the grant breaks: dead before its effect, dead after it, or the answer lost", async () => {
  const box = { part: "calls that watch, end and record", share: 0.4 };

  const { functions, wrong } = await playBroken(box, (name) => !ASKING.includes(name));

  expect(functions).toEqual([
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
  expect(wrong).toEqual([]);
});
