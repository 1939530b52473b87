// kill -9 of the whole process and a restart from what was on disk, at every boundary of every step of a grant.
import { expect, it } from "vitest";
import { STEP_FUNCTIONS } from "../../workflows/access/states.ts";
import { playInBox, SEED } from "../support/deep-run.ts";
import { callsOfTheStory, storyWith } from "./every-call.ts";
import type { Point } from "./world.ts";

const STEPS: readonly string[] = STEP_FUNCTIONS;

/**
 * A step's first call only reads, so a kill after it is one before the step's effects; one after its last call is
 * after the effects and before the answer; one after the next step's first call is after the answer.
 */
const isBoundary = (call: Point, index: number, calls: readonly Point[]) =>
  STEPS.includes(call.functionName) &&
  (calls[index - 1]?.functionName !== call.functionName ||
    calls[index + 1]?.functionName !== call.functionName);

/** Begins elsewhere under another seed. */
const rotated = (calls: readonly Point[]) => {
  const at = SEED % Math.max(1, calls.length);
  return [...calls.slice(at), ...calls.slice(0, at)];
};

it("keeps every promise over a kill -9 at each boundary of each step, and after as many other calls as the time box has room for", async () => {
  const calls = await callsOfTheStory();
  const boundaries = calls.filter(isBoundary);
  const others = calls.filter((call) => !boundaries.includes(call));

  const wrong = await playInBox(
    { part: `kills (the first ${boundaries.length} at boundaries)`, share: 0.3 },
    [...boundaries, ...rotated(others)],
    (point) => storyWith({ point, variant: "kill" }),
  );

  for (const step of STEPS)
    expect(boundaries.map(({ functionName }) => functionName)).toContain(step);
  expect(wrong).toEqual([]);
});
