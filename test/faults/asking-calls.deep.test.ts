// Every call of the functions that ask, decide and grant, broken in every way that the time box has room for.
import { expect, it } from "vitest";
import { playInBox } from "../support/deep-run.ts";
import { breaksOf, callsOfTheStory, IN_PROCESS, storyWith } from "./every-call.ts";

const ASKING = [
  "Slack",
  "AdmitRequest",
  "AskApprovers",
  "ReadDecision",
  "GrantAccess",
  "HoldAccess",
];

it("keeps every promise in a story in which one call on the way to the grant breaks: dead before its effect, dead after it, or the answer lost", async () => {
  const calls = (await callsOfTheStory()).filter(({ functionName }) =>
    ASKING.includes(functionName),
  );

  const wrong = await playInBox(
    { part: "calls that ask and grant", share: 0.2 },
    breaksOf(calls, IN_PROCESS),
    storyWith,
  );

  expect([...new Set(calls.map(({ functionName }) => functionName))].sort()).toEqual(
    [...ASKING].sort(),
  );
  expect(wrong).toEqual([]);
});
