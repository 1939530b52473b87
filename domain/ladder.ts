// Minutes as profiles.yaml says them: spans, and ladders of them.
// Never untrue: a step that was read is a duration that Session Manager takes (facts A2, B1).
import * as z from "zod";

export const minutes = (least: number, most: number, what: string) =>
  z
    .int(`${what} is a whole number of minutes`)
    .min(least, `${what} is ${least} to ${most} minutes`)
    .max(most, `${what} is ${least} to ${most} minutes`);

/**
 * The service's own pattern for maximum durations refuses 1040-1099, 1140-1199, 1240-1299 and 1340-1399 (facts A2),
 * so a ladder step stays out of those ranges.
 */
const ladderStep = minutes(5, 1440, "a step of the ladder").refine(
  (step) => step < 1000 || step % 100 < 40 || step === 1440,
  "Session Manager's pattern refuses this duration; use 999 or less, or 1000-1039, 1100-1139, 1200-1239, 1300-1339, 1400-1440",
);

const rising = (steps: readonly number[]) =>
  steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0));

/** Durations that can be asked for, the shortest first. */
export const ladder = z
  .array(ladderStep)
  .min(1)
  .max(20)
  .refine(rising, "the ladder rises: each step is longer than the one before");
