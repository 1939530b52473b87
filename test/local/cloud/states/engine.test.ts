// How an execution goes from state to state, what it keeps, and its limits.
import { describe, expect, it } from "vitest";
import { createWorld, lambdaTask, machineArn, noon, roleArn, tokenTask } from "./world.ts";

const end = { Type: "Succeed" };

describe("an execution", () => {
  it("passes output on, and evaluates Assign and Output from the same old variables (facts F)", async () => {
    const world = createWorld();

    const arn = await world.run(
      {
        One: { Type: "Pass", Assign: { n: 1 }, Next: "Two" },
        Two: {
          Type: "Pass",
          Assign: { n: "{% $n + 1 %}", old: "{% $n %}" },
          Output: "{% $n %}",
          Next: "Three",
        },
        Three: {
          Type: "Succeed",
          Output: { n: "{% $n %}", old: "{% $old %}", in: "{% $states.input %}" },
        },
      },
      {},
    );

    const { status, output } = await world.describe(arn);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(String(output))).toEqual({ n: 2, old: 1, in: 1 });
  });

  it("writes the history with AWS's event names, ids and links", async () => {
    const world = createWorld({ invoke: async () => ({ fine: true }) });

    const arn = await world.run({
      Work: lambdaTask({ Output: "{% $states.result.Payload %}", Assign: { a: 1 }, Next: "Done" }),
      Done: end,
    });

    const events = await world.history(arn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, "ExecutionStarted"],
      [2, 0, "TaskStateEntered"],
      [3, 2, "TaskScheduled"],
      [4, 3, "TaskStarted"],
      [5, 4, "TaskSucceeded"],
      [6, 5, "TaskStateExited"],
      [7, 6, "SucceedStateEntered"],
      [8, 7, "SucceedStateExited"],
      [9, 8, "ExecutionSucceeded"],
    ]);
    expect(events[2]?.taskScheduledEventDetails).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      region: "eu-west-1",
      parameters: '{"FunctionName":"work","Payload":{}}',
    });
    expect(events[5]?.stateExitedEventDetails).toMatchObject({
      name: "Work",
      output: '{"fine":true}',
      assignedVariables: { a: "1" },
    });
    expect(world.states.transitionsOf(arn)).toBe(2);
  });

  it("tells the bus of every change of status in AWS's shape", async () => {
    const world = createWorld();

    const arn = await world.run({
      Wait: { Type: "Wait", Seconds: 60, Next: "Bad" },
      Bad: { Type: "Fail", Error: "{% 'E' & 1 %}", Cause: "why" },
    });
    await world.clock.advance(60_000);

    const event = {
      source: "aws.states",
      detailType: "Step Functions Execution Status Change",
      resources: [arn],
    };
    const detail = {
      executionArn: arn,
      stateMachineArn: machineArn,
      name: arn.split(":").at(-1),
      startDate: noon,
      input: "{}",
      output: null,
      inputDetails: { included: true },
      outputDetails: null,
    };
    const running = { status: "RUNNING", stopDate: null, error: null, cause: null };
    const failed = { status: "FAILED", stopDate: noon + 60_000, error: "E1", cause: "why" };
    expect(world.emitted).toEqual([
      { ...event, detail: { ...detail, ...running } },
      { ...event, detail: { ...detail, ...failed } },
    ]);
  });

  it("shows its own context to expressions", async () => {
    const world = createWorld();

    const arn = await world.run(
      { Done: { Type: "Succeed", Output: "{% $states.context %}" } },
      { request: 7 },
    );

    const { output } = await world.describe(arn);
    const name = arn.split(":").at(-1);
    const noonText = "2026-11-23T12:00:00.000Z";
    expect(JSON.parse(String(output))).toEqual({
      Execution: {
        Id: arn,
        Input: { request: 7 },
        Name: name,
        RoleArn: roleArn,
        StartTime: noonText,
        RedriveCount: 0,
      },
      StateMachine: { Id: machineArn, Name: "m" },
      State: { Name: "Done", EnteredTime: noonText, RetryCount: 0 },
    });
  });

  it("times out as a whole, which nothing inside can catch (facts F)", async () => {
    const world = createWorld();
    const caught = tokenTask({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done" }], End: true });

    const arn = await world.run({ Ask: caught, Done: end }, {}, { TimeoutSeconds: 90 });
    await world.clock.advance(89_999);
    const before = await world.describe(arn);
    await world.clock.advance(1);

    expect(before.status).toBe("RUNNING");
    expect(await world.describe(arn)).toMatchObject({
      status: "TIMED_OUT",
      error: "States.Timeout",
      stopDate: noon / 1000 + 90,
    });
    expect((await world.types(arn)).at(-1)).toBe("ExecutionTimedOut");
    await expect(
      world.call("SendTaskSuccess", { taskToken: world.token(), output: "1" }),
    ).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  it("keeps the definition it started with when a new one is deployed", async () => {
    const world = createWorld();
    const arn = await world.run({
      Wait: { Type: "Wait", Seconds: 10, Next: "Done" },
      Done: { Type: "Succeed", Output: "{% 'old' %}" },
    });

    await world.run({ Done: { Type: "Succeed", Output: "{% 'new' %}" } });
    await world.clock.advance(10_000);

    const { output } = await world.describe(arn);
    expect(output).toBe('"old"');
  });
});

describe("Choice", () => {
  const choice = {
    Pick: {
      Type: "Choice",
      Choices: [
        {
          Condition: "{% $states.input.n > 10 %}",
          Next: "Done",
          Output: "big",
          Assign: { a: "{% $states.input.n %}" },
        },
        { Condition: "{% $states.input.n > 5 %}", Next: "Done" },
      ],
    },
    Done: { Type: "Succeed", Output: "{% [$states.input, $exists($a)] %}" },
  };

  it.each([
    ["the first rule that matches, with its Output and Assign", 11, ["big", true]],
    ["the next one, which hands the input on", 6, [{ n: 6 }, false]],
  ])("takes %s", async (_, n, expected) => {
    const world = createWorld();

    const arn = await world.run(choice, { n });

    const { output } = await world.describe(arn);
    expect(JSON.parse(String(output))).toEqual(expected);
  });

  it("takes Default when no rule matches, and fails without one", async () => {
    const world = createWorld();

    const failed = await world.run(choice, { n: 1 });
    const passed = await world.run(
      { ...choice, Pick: { ...choice.Pick, Default: "Done" } },
      { n: 1 },
    );

    expect(await world.describe(failed)).toMatchObject({
      status: "FAILED",
      error: "States.NoChoiceMatched",
    });
    expect(await world.describe(passed)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("fails with States.QueryEvaluationError when a Condition is no boolean, and says where (facts F)", async () => {
    const world = createWorld();

    const arn = await world.run(
      { ...choice, Pick: { ...choice.Pick, Choices: [{ Condition: "{% 1 %}", Next: "Done" }] } },
      { n: 1 },
    );

    const events = await world.history(arn);
    expect(await world.describe(arn)).toMatchObject({ error: "States.QueryEvaluationError" });
    expect(events.at(-2)).toMatchObject({
      type: "EvaluationFailed",
      evaluationFailedEventDetails: {
        state: "Pick",
        location: "Choices[0]/Condition",
        cause: expect.stringContaining("'Pick' (entered at the event id #2)"),
      },
    });
  });
});

describe("Wait", () => {
  it.each([
    ["Seconds", { Seconds: 30 }],
    ["Seconds from JSONata", { Seconds: "{% 15 * 2 %}" }],
    ["Timestamp", { Timestamp: "2026-11-23T12:00:30Z" }],
    ["Timestamp from JSONata", { Timestamp: "{% $fromMillis($millis() + 30000) %}" }],
  ])("waits until its %s, not a millisecond less", async (_, field) => {
    const world = createWorld();

    const arn = await world.run({ Wait: { Type: "Wait", ...field, Next: "Done" }, Done: end });
    await world.clock.advance(29_999);
    const before = await world.describe(arn);
    await world.clock.advance(1);

    expect(before.status).toBe("RUNNING");
    expect(await world.describe(arn)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("refuses a Timestamp that is not one", async () => {
    const world = createWorld();

    const arn = await world.run({
      Wait: { Type: "Wait", Timestamp: "{% 'tomorrow' %}", Next: "Done" },
      Done: end,
    });

    expect(await world.describe(arn)).toMatchObject({ error: "States.QueryEvaluationError" });
  });
});

describe("limits", () => {
  it("fails the execution when a state's output passes 256 KiB (facts F)", async () => {
    const world = createWorld();
    const half = "x".repeat(140_000);

    const arn = await world.run(
      {
        Double: { Type: "Pass", Output: "{% [$states.input, $states.input] %}", Next: "Done" },
        Done: end,
      },
      half,
    );

    expect(await world.describe(arn)).toMatchObject({
      status: "FAILED",
      error: "States.DataLimitExceeded",
    });
  });

  it("fails the execution at 25,000 history events (facts F)", async () => {
    const world = createWorld();

    const arn = await world.run({
      Again: {
        Type: "Choice",
        Choices: [{ Condition: "{% false %}", Next: "Done" }],
        Default: "Again2",
      },
      Again2: { Type: "Pass", Next: "Again" },
      Done: end,
    });

    const last = { executionArn: arn, reverseOrder: true, maxResults: 1 };
    const { events } = await world.call("GetExecutionHistory", last);
    expect(events).toMatchObject([
      {
        id: 25_000,
        type: "ExecutionFailed",
        executionFailedEventDetails: {
          error: "States.Runtime",
          cause: "The execution reached the maximum number of history events (25000).",
        },
      },
    ]);
  });
});
