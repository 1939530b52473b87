// How often each call may be made, in story time (facts A4).
// Never untrue: with a still clock a burst is one second's worth of calls; more only after the story has moved on.
import { AwsError, type Operation } from "../core/service.ts";

/** Calls a second for account and Region (facts A4); calls without a published figure are not limited. */
const RATES: Readonly<Record<string, number>> = {
  StartSession: 3,
  ResumeSession: 6,
  TerminateSession: 6,
  DescribeSessions: 6,
  GetConnectionStatus: 50,
};

/** A token bucket that holds `perSecond` calls and refills at that rate; false when it is empty. */
function createBucket(perSecond: number, now: () => number): () => boolean {
  let left = perSecond;
  let filledAt = now();
  return () => {
    const time = now();
    left = Math.min(perSecond, left + ((time - filledAt) / 1000) * perSecond);
    filledAt = time;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

/** The operation, answering ThrottlingException "Rate exceeded" when called too often. */
export function rateLimited<I, O>(
  name: string,
  operation: Operation<I, O>,
  now: () => number,
): Operation<I, O> {
  const rate = RATES[name];
  if (rate === undefined) return operation;
  const take = createBucket(rate, now);
  return {
    ...operation,
    run(input, call) {
      if (!take()) throw new AwsError("ThrottlingException", "Rate exceeded");
      return operation.run(input, call);
    },
  };
}
