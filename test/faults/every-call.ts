// Every AWS call that functions make in the story, and the check that the promises hold when one of them breaks.
// Never untrue: a planted fault that was never met fails the test, for then nothing was shown.
import { expect } from "vitest";
import {
  brokenPromises,
  nameOf,
  openWorld,
  type Point,
  playStory,
  VARIANTS,
  type Variant,
} from "./world.ts";

/** `FAULTS=all` breaks every call in every way, which takes some minutes; `FAULTS=<number>` picks other ways. */
const SETTING = process.env.FAULTS ?? "0";

/** The ways in which a call is broken in this run; each call in at least one way, another one under another number. */
export const waysFor = (index: number, among: readonly Variant[]): readonly Variant[] =>
  SETTING === "all"
    ? among
    : among.filter((_, way) => way === (index + Number(SETTING)) % among.length);

export const isForAll = SETTING === "all";
export const sampleStart = Number(SETTING) || 0;

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
export async function storyWith(point: Point, variant: Variant): Promise<string[]> {
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

export const IN_PROCESS = VARIANTS.filter((variant) => variant !== "kill");
