// Task states: invocations, tokens, timeouts, heartbeats, Retry and Catch.
import { describe, expect, it } from "vitest";
import { createWorld, lambdaError, lambdaTask, noon, roleArn, tokenTask } from "./world.ts";

const done = { Type: "Succeed" };
const shown = { Type: "Succeed", Output: "{% $states.input %}" };
const catchAll = [
  { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Done" },
];

describe("lambda:invoke", () => {
  it("calls the function by name with its Payload as the machine's role, and gives AWS's result", async () => {
    const world = createWorld({ invoke: async () => ({ n: 1 }) });
    const FunctionName = "arn:aws:lambda:eu-west-1:000000000000:function:work";

    const arn = await world.run({
      Work: lambdaTask({ Arguments: { FunctionName, Payload: { a: "{% 1 %}" } }, End: true }),
    });

    const { output } = await world.describe(arn);
    expect(world.calls).toEqual([{ functionName: "work", payload: { a: 1 }, roleArn }]);
    expect(JSON.parse(String(output))).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: { n: 1 },
      StatusCode: 200,
    });
  });

  it("tries again after 1, 2 and 4 seconds and then hands the error to Catch (facts F)", async () => {
    const at: number[] = [];
    const world = createWorld({
      invoke: async () => {
        at.push(world.clock.now() - noon);
        throw lambdaError("Oops", '{"errorType":"Oops"}');
      },
    });

    const arn = await world.run({
      Work: lambdaTask({ Retry: [{ ErrorEquals: ["Oops"] }], Catch: catchAll, End: true }),
      Done: shown,
    });
    await world.clock.advance(7000);

    const { output } = await world.describe(arn);
    expect(at).toEqual([0, 1000, 3000, 7000]);
    expect(JSON.parse(String(output))).toEqual({ Error: "Oops", Cause: '{"errorType":"Oops"}' });
    expect(world.states.transitionsOf(arn)).toBe(5);
    expect((await world.types(arn)).filter((type) => type === "TaskFailed")).toHaveLength(4);
  });

  it("fails the execution with the function's error when nothing catches it", async () => {
    const world = createWorld({
      invoke: async () => {
        throw lambdaError("Lambda.TooManyRequestsException", "Rate Exceeded.");
      },
    });

    const arn = await world.run({ Work: lambdaTask({ End: true }) });

    expect(await world.describe(arn)).toMatchObject({
      status: "FAILED",
      error: "Lambda.TooManyRequestsException",
      cause: "Rate Exceeded.",
    });
  });

  it("times out, and ignores the answer that comes after", async () => {
    let answer = (_: unknown) => {};
    const invoke = () => new Promise((resolve) => (answer = resolve));
    const world = createWorld({ hanging: true, invoke });
    const arn = await world.run({
      Work: lambdaTask({ TimeoutSeconds: "{% 5 %}", Catch: catchAll, End: true }),
      Done: shown,
    });

    await world.clock.advance(5000);
    const ended = await world.describe(arn);
    answer("late");
    await world.clock.quiet();

    expect(JSON.parse(String(ended.output))).toEqual({ Error: "States.Timeout", Cause: "" });
    expect(await world.describe(arn)).toEqual(ended);
    expect(await world.types(arn)).not.toContain("TaskSucceeded");
  });

  it("does not take the late answer of one attempt for that of the next", async () => {
    const answers: ((value: string) => void)[] = [];
    const invoke = () => new Promise((resolve) => answers.push(resolve));
    const world = createWorld({ hanging: true, invoke });
    const Retry = [{ ErrorEquals: ["States.Timeout"] }];
    const arn = await world.run({ Work: lambdaTask({ TimeoutSeconds: 5, Retry, End: true }) });

    await world.clock.advance(6000);
    answers[0]!("first");
    await world.clock.quiet();
    const between = await world.describe(arn);
    answers[1]!("second");
    await world.clock.quiet();

    const { output } = await world.describe(arn);
    expect(between.status).toBe("RUNNING");
    expect(JSON.parse(String(output))).toMatchObject({ Payload: "second" });
  });

  it("counts its retries anew each time it is entered", async () => {
    const world = createWorld({
      invoke: async () => {
        throw lambdaError("E");
      },
    });
    const Retry = [{ ErrorEquals: ["E"], MaxAttempts: 1 }];
    const Catch = [{ ErrorEquals: ["E"], Next: "Again" }];

    const arn = await world.run({
      Work: lambdaTask({ Retry, Catch, End: true }),
      Again: lambdaTask({ Retry, End: true }),
    });
    await world.clock.advance(2000);

    expect(world.calls).toHaveLength(4);
    expect(await world.describe(arn)).toMatchObject({ status: "FAILED", error: "E" });
  });

  it("does not let States.ALL catch a result above 256 KiB, its own name does (facts F)", async () => {
    const world = createWorld({ invoke: async () => "x".repeat(262_144) });
    const named = [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "Done" }, ...catchAll];

    const uncaught = await world.run({
      Work: lambdaTask({ Catch: catchAll, End: true }),
      Done: done,
    });
    const caught = await world.run({ Work: lambdaTask({ Catch: named, End: true }), Done: done });

    expect(await world.describe(uncaught)).toMatchObject({ error: "States.DataLimitExceeded" });
    expect(await world.describe(caught)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("catches and retries States.QueryEvaluationError of its own fields (facts F)", async () => {
    const world = createWorld({ invoke: async () => ({ n: world.calls.length }) });
    const Output = "{% $states.result.Payload.n > 1 ? 'second' : $gone %}";

    const arn = await world.run({
      Work: lambdaTask({
        Output,
        Retry: [{ ErrorEquals: ["States.QueryEvaluationError"], MaxAttempts: 1 }],
        End: true,
      }),
    });
    await world.clock.advance(1000);

    expect(await world.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: '"second"' });
  });

  it.each([0, -1, 1.5, "5"])("refuses TimeoutSeconds %s from JSONata", async (seconds) => {
    const world = createWorld();

    const arn = await world.run(
      { Work: lambdaTask({ TimeoutSeconds: "{% $states.input.s %}", End: true }) },
      { s: seconds },
    );

    expect(world.calls).toEqual([]);
    expect(await world.describe(arn)).toMatchObject({ error: "States.QueryEvaluationError" });
  });
});

describe("waitForTaskToken", () => {
  it("waits for SendTaskSuccess, whose output is the result; the second one gets TaskTimedOut (facts F)", async () => {
    const world = createWorld();
    const arn = await world.run({
      Ask: tokenTask({ Output: "{% $states.result.ok %}", End: true }),
    });
    const answer = { taskToken: world.token(), output: '{"ok":"yes"}' };

    const waiting = await world.describe(arn);
    await world.call("SendTaskSuccess", answer);
    await world.clock.quiet();
    const again = world.call("SendTaskSuccess", answer);

    await expect(again).rejects.toMatchObject({ name: "TaskTimedOut" });
    expect(waiting.status).toBe("RUNNING");
    expect(await world.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: '"yes"' });
    expect(await world.types(arn)).toContain("TaskSubmitted");
  });

  it("takes an answer that comes before the function has returned", async () => {
    const world = createWorld({
      invoke: async (_, payload) => {
        const { token } = payload as { token: string };
        await world.call("SendTaskSuccess", { taskToken: token, output: "1" });
      },
    });

    const arn = await world.run({ Ask: tokenTask({ End: true }) });

    expect(await world.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "1" });
    expect(await world.types(arn)).not.toContain("TaskSubmitted");
  });

  it("times out at its story time and gives a NEW token when entered again (facts F)", async () => {
    const world = createWorld();
    const arn = await world.run({
      Ask: tokenTask({
        TimeoutSeconds: 60,
        Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Ask" }],
        End: true,
      }),
    });

    await world.clock.advance(59_999);
    const callsBefore = world.calls.length;
    await world.clock.advance(1);
    const old = world.call("SendTaskSuccess", { taskToken: world.token(0), output: "1" });

    expect([callsBefore, world.calls.length]).toEqual([1, 2]);
    expect(world.token(1)).not.toBe(world.token(0));
    await expect(old).rejects.toMatchObject({ name: "TaskTimedOut" });
    await world.call("SendTaskSuccess", { taskToken: world.token(1), output: "2" });
    await world.clock.quiet();
    expect(await world.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "2" });
  });

  it("gives a new token on a retry too", async () => {
    const world = createWorld();
    await world.run({
      Ask: tokenTask({ Retry: [{ ErrorEquals: ["Again"], IntervalSeconds: 5 }], End: true }),
    });

    await world.call("SendTaskFailure", { taskToken: world.token(0), error: "Again", cause: "c" });
    await world.clock.advance(5000);

    expect(world.calls).toHaveLength(2);
    expect(world.token(1)).not.toBe(world.token(0));
  });

  it("has no timeout unless one is given (facts F: 99,999,999 seconds)", async () => {
    const world = createWorld();
    const arn = await world.run({ Ask: tokenTask({ End: true }) });

    await world.clock.advance(365 * 24 * 60 * 60 * 1000);

    expect(await world.describe(arn)).toMatchObject({ status: "RUNNING" });
  });

  it("fails with States.HeartbeatTimeout when a heartbeat is missed, not while they come", async () => {
    const world = createWorld();
    const arn = await world.run({ Ask: tokenTask({ HeartbeatSeconds: 10, End: true }) });

    for (let beat = 0; beat < 3; beat += 1) {
      await world.clock.advance(9000);
      await world.call("SendTaskHeartbeat", { taskToken: world.token() });
    }
    await world.clock.advance(9999);
    const before = await world.describe(arn);
    await world.clock.advance(1);

    expect(before.status).toBe("RUNNING");
    expect(await world.describe(arn)).toMatchObject({
      status: "FAILED",
      error: "States.HeartbeatTimeout",
    });
    expect((await world.types(arn)).at(-2)).toBe("TaskTimedOut");
  });

  it("shows SendTaskFailure's error to Catch", async () => {
    const world = createWorld();
    const arn = await world.run({ Ask: tokenTask({ Catch: catchAll, End: true }), Done: shown });

    await world.call("SendTaskFailure", {
      taskToken: world.token(),
      error: "No",
      cause: "because",
    });
    await world.clock.quiet();

    const { output } = await world.describe(arn);
    expect(JSON.parse(String(output))).toEqual({ Error: "No", Cause: "because" });
  });

  it("fails when the function that should take the token fails", async () => {
    const world = createWorld({
      invoke: async () => {
        throw lambdaError("Boom");
      },
    });

    const arn = await world.run({ Ask: tokenTask({ End: true }) });

    expect(await world.describe(arn)).toMatchObject({ status: "FAILED", error: "Boom" });
  });

  it("tells the malformed token from the unknown and the output that is not JSON", async () => {
    const world = createWorld();
    const other = createWorld();
    await world.run({ Ask: tokenTask({ End: true }) });
    await other.run({ Ask: tokenTask({ End: true }) });
    const send = (taskToken: string, output = "1") =>
      world.call("SendTaskSuccess", { taskToken, output });
    const token = world.token();

    const changed = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;

    await expect(send("nonsense")).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(send(changed)).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(send(other.token())).rejects.toMatchObject({ name: "TaskDoesNotExist" });
    await expect(send(token, "{")).rejects.toMatchObject({ name: "InvalidOutput" });
    await expect(send(token)).resolves.toEqual({});
  });
});
