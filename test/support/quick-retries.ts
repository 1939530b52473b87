// Lets the AWS SDK try again without waiting by the wall clock, which a story does not follow.
// Invariant: only the SDK's own waits between tries are cut short; no other timer is touched.
import { onTestFinished } from "vitest";

/** From now on retries of the SDK follow each other at once; gives what undoes it. */
export function shortenRetries(): () => void {
  const real = globalThis.setTimeout;
  const quick = (job: (...args: unknown[]) => void, ms?: number, ...rest: unknown[]) => {
    const isRetry = /smithy\/core\/dist-\w+\/submodules\/retry/.test(new Error().stack ?? "");
    return real(job, isRetry ? 0 : ms, ...rest);
  };
  globalThis.setTimeout = Object.assign(quick, real) as typeof setTimeout;
  return () => {
    globalThis.setTimeout = real;
  };
}

/** For this test, retries of the SDK follow each other at once. */
export function quickRetries(): void {
  onTestFinished(shortenRetries());
}
