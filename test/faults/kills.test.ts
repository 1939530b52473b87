// kill -9 of the whole process and a restart from what was on disk, at every boundary of every step of a grant.
import { expect, it } from "vitest";
import { STEP_FUNCTIONS } from "../../workflows/access/states.ts";
import { callsOfTheStory, isForAll, sampleStart, storyWith } from "./every-call.ts";

const STRIDE = isForAll ? 1 : 13;
const STEPS: readonly string[] = STEP_FUNCTIONS;

/**
 * A step's first call only reads, so a kill after it is one before the step's effects; one after its last call is
 * after the effects and before the answer; one after the next step's first call is after the answer.
 */
const isBoundary = (
  call: { readonly functionName: string },
  index: number,
  calls: readonly { readonly functionName: string }[],
) =>
  STEPS.includes(call.functionName) &&
  (calls[index - 1]?.functionName !== call.functionName ||
    calls[index + 1]?.functionName !== call.functionName);

it(`keeps every promise over a kill -9 at each boundary of each step, and after every ${STRIDE}th call (FAULTS=all: after each)`, {
  timeout: 900_000,
}, async () => {
  const calls = await callsOfTheStory();
  const sample = calls.filter(
    (call, index) => isBoundary(call, index, calls) || index % STRIDE === sampleStart % STRIDE,
  );
  const wrong: string[] = [];

  for (const call of sample) wrong.push(...(await storyWith(call, "kill")));

  for (const step of STEPS) expect(sample.map(({ functionName }) => functionName)).toContain(step);
  expect(wrong).toEqual([]);
});
