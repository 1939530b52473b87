// Whether and when a failed task is tried again (facts F: IntervalSeconds 1, MaxAttempts 3, BackoffRate 2).
// Never untrue: each retrier has its own count, and a used-up one is not replaced by a later one.
import type { Retrier } from "./definition.ts";
import { isMet } from "./errors.ts";

export interface RetryPlan {
  readonly delayMs: number;
  /** Attempts made under each retrier, this one included. */
  readonly attempts: readonly number[];
}

/** The next try of a task that failed with `error`, or nothing if no retrier has one left. */
export function planRetry(
  retriers: readonly Retrier[],
  attempts: readonly number[],
  error: string,
  random: () => number,
): RetryPlan | undefined {
  const index = retriers.findIndex((retrier) => isMet(retrier.ErrorEquals, error));
  const retrier = retriers[index];
  const made = attempts[index] ?? 0;
  if (retrier === undefined || made >= (retrier.MaxAttempts ?? 3)) return undefined;
  return {
    delayMs: Math.round(delaySeconds(retrier, made, random) * 1000),
    attempts: retriers.map((_, n) => (attempts[n] ?? 0) + (n === index ? 1 : 0)),
  };
}

function delaySeconds(retrier: Retrier, made: number, random: () => number): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** made;
  const delay = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.JitterStrategy === "FULL" ? delay * random() : delay;
}
