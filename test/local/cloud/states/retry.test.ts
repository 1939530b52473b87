// Which rules meet an error, and when a task is tried again.
import { describe, expect, it } from "vitest";
import { isMet } from "../../../../local/cloud/states/errors.ts";
import { planRetry } from "../../../../local/cloud/states/retry.ts";

describe("ErrorEquals", () => {
  it.each([
    ["States.ALL", "Custom", true],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.QueryEvaluationError", true],
    ["States.ALL", "States.DataLimitExceeded", false],
    ["States.ALL", "States.Runtime", false],
    ["States.Runtime", "States.Runtime", false],
    ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
    ["States.TaskFailed", "Custom", true],
    ["States.TaskFailed", "Lambda.Unknown", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.TaskFailed", "States.DataLimitExceeded", false],
    ["States.Timeout", "States.Timeout", true],
    ["States.Timeout", "States.HeartbeatTimeout", true],
    ["States.HeartbeatTimeout", "States.Timeout", false],
    ["Custom", "custom", false],
  ])("%s meets %s: %s (facts F)", (rule, name, expected) => {
    const met = isMet(["Other", rule], name);

    expect(met).toBe(expected);
  });
});

describe("planRetry", () => {
  const half = () => 0.5;

  it("waits 1, 2 and 4 seconds and then no more, if nothing is said (facts F)", () => {
    const retriers = [{ ErrorEquals: ["States.ALL"] }];

    const plans = [0, 1, 2, 3].map((made) => planRetry(retriers, [made], "E", half)?.delayMs);

    expect(plans).toEqual([1000, 2000, 4000, undefined]);
  });

  it("caps the delay at MaxDelaySeconds before the jitter", () => {
    const retrier = {
      ErrorEquals: ["E"],
      IntervalSeconds: 10,
      BackoffRate: 3,
      MaxDelaySeconds: 40,
    };
    const jittered = { ...retrier, JitterStrategy: "FULL" as const };

    const delays = [retrier, jittered].map((each) => planRetry([each], [2], "E", half)?.delayMs);

    expect(delays).toEqual([40_000, 20_000]);
  });

  it("does not go on to a later retrier when the first that matches is used up", () => {
    const retriers = [{ ErrorEquals: ["E"], MaxAttempts: 1 }, { ErrorEquals: ["States.ALL"] }];

    const used = planRetry(retriers, [1, 0], "E", half);
    const other = planRetry(retriers, [1, 0], "F", half);

    expect(used).toBeUndefined();
    expect(other?.attempts).toEqual([1, 1]);
  });
});
