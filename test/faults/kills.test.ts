import { expect, it } from "vitest";
import { callsOfTheStory, isForAll, sampleStart, storyWith } from "./every-call.ts";

const STRIDE = isForAll ? 1 : 13;

it(`keeps every promise over a kill -9 of everything after a call's effect (every ${STRIDE}th call of the story; FAULTS=all after each)`, {
  timeout: 900_000,
}, async () => {
  const calls = await callsOfTheStory();
  const sample = calls.filter((_, index) => index % STRIDE === sampleStart % STRIDE);
  const wrong: string[] = [];

  for (const call of sample) wrong.push(...(await storyWith(call, "kill")));

  expect(sample.length).toBeGreaterThanOrEqual(10);
  expect(wrong).toEqual([]);
});
