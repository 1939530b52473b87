// Every AWS call that functions make in the story, and the check that the promises hold when one of them breaks.
// Invariant: a planted fault that was never met fails the test, for then nothing was shown.
import { expect } from "vitest";
import { playInBox, SEED } from "../support/deep-run.ts";
import {
  brokenPromises,
  nameOf,
  openWorld,
  type Point,
  playStory,
  VARIANTS,
  type Variant,
} from "./world.ts";

/** A call, and how it breaks. */
export interface Break {
  readonly point: Point;
  readonly variant: Variant;
}

/** Every call broken in every way: first each in one way, which another seed changes, then each in its next way. */
export const breaksOf = (calls: readonly Point[], ways: readonly Variant[]): Break[] =>
  ways.flatMap((_, pass) =>
    calls.flatMap((point, index) => {
      const variant = ways[(index + SEED + pass) % ways.length];
      return variant === undefined ? [] : [{ point, variant }];
    }),
  );

/** The same sweep over the same request again shows nothing new. */
const SWEEPS_LOOKED_AT = 3;
const isNew = ({ functionName, nth }: Point) =>
  functionName !== "Sweep" || nth <= SWEEPS_LOOKED_AT * 2;

/** The calls of a story in which nothing breaks. */
export async function callsOfTheStory(): Promise<readonly Point[]> {
  const world = await openWorld();
  try {
    await playStory(world);
    expect(await brokenPromises(world)).toEqual([]);
    return world.points.filter(isNew);
  } finally {
    await world.close();
  }
}

/** Plays the story with one call broken; gives what went wrong, in words. */
export async function storyWith({ point, variant }: Break): Promise<string[]> {
  const world = await openWorld({ point, variant });
  try {
    await playStory(world);
    const wrong = await brokenPromises(world);
    if (!world.hasStruck()) wrong.push("the call was never made");
    return wrong.map((what) => `${nameOf(point)}, ${variant}: ${what}`);
  } finally {
    await world.close();
  }
}

/** The functions on the way to a grant; every other one of the story watches, ends, records or tells. */
export const ASKING = [
  "Slack",
  "AdmitRequest",
  "AskApprovers",
  "ReadDecision",
  "GrantAccess",
  "HoldAccess",
];

/** Breaks the calls of some functions in every way that the time box has room for; gives what went wrong, and whose calls there were. */
export async function playBroken(
  box: Parameters<typeof playInBox>[0],
  isWanted: (functionName: string) => boolean,
) {
  const calls = (await callsOfTheStory()).filter(({ functionName }) => isWanted(functionName));
  return {
    functions: [...new Set(calls.map(({ functionName }) => functionName))].sort(),
    wrong: await playInBox(box, breaksOf(calls, IN_PROCESS), storyWith),
  };
}

export const IN_PROCESS = VARIANTS.filter((variant) => variant !== "kill");
