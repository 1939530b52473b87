// The wire: names, inputs, needs, paging, idempotent starts.
import { describe, expect, it } from "vitest";
import type { Need } from "../../../../local/cloud/core/service.ts";
import {
  caller,
  createWorld,
  definitionOf,
  machineArn,
  noon,
  roleArn,
  tokenTask,
  type World,
} from "./world.ts";

const ask = { Ask: tokenTask({ End: true }) };
const onMachine = { stateMachineArn: machineArn };
const done = { Done: { Type: "Succeed" } };

function needsOf(world: World, operation: string, input: object): readonly Need[] {
  return world.states.service.operations[operation]!.needs(input, caller);
}

describe("the answers on the wire", () => {
  it("carry epoch seconds and the names of AWS's API, and nothing that is not there yet", async () => {
    const world = createWorld();
    const definition = JSON.stringify(definitionOf(ask));

    const created = await world.call("CreateStateMachine", { name: "m", definition, roleArn });
    const started = await world.call("StartExecution", { ...onMachine, name: "r-1", input: "{}" });
    await world.clock.advance(1500);
    const running = await world.call("DescribeExecution", { executionArn: started.executionArn });
    const stop = { executionArn: started.executionArn, error: "E", cause: "c" };
    const stopped = await world.call("StopExecution", stop);
    const ended = await world.call("DescribeExecution", { executionArn: started.executionArn });

    const executionArn = "arn:aws:states:eu-west-1:000000000000:execution:m:r-1";
    const startDate = noon / 1000;
    const common = { executionArn, ...onMachine, name: "r-1", startDate, input: "{}" };
    const inputDetails = { included: true };
    expect(created).toEqual({ ...onMachine, creationDate: startDate });
    expect(started).toEqual({ executionArn, startDate });
    expect(running).toEqual({ ...common, inputDetails, status: "RUNNING" });
    expect(stopped).toEqual({ stopDate: startDate + 1.5 });
    const end = { status: "ABORTED", stopDate: startDate + 1.5, error: "E", cause: "c" };
    expect(ended).toEqual({ ...common, inputDetails, ...end });
  });
});

describe("StartExecution", () => {
  const start = (world: World, name?: string, input?: string) =>
    world.call("StartExecution", { stateMachineArn: machineArn, name, input });

  it("answers the same while name and input are the same and it runs, else ExecutionAlreadyExists (facts F)", async () => {
    const world = createWorld();
    await world.run(ask);

    const first = await start(world, "r-1", '{"a":1}');
    await world.clock.advance(1000);
    const same = await start(world, "r-1", '{"a":1}');
    const other = start(world, "r-1", '{"a":2}');

    expect(same).toEqual(first);
    await expect(other).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    expect(world.emitted).toHaveLength(2);
    await world.call("StopExecution", { executionArn: first.executionArn });
    await expect(start(world, "r-1", '{"a":1}')).rejects.toMatchObject({
      name: "ExecutionAlreadyExists",
    });
  });

  it("gives a name free 90 days after the end (facts F)", async () => {
    const world = createWorld();
    await world.run(done);
    const { executionArn } = await start(world, "r-1");

    await world.clock.advance(90 * 24 * 60 * 60 * 1000);
    await start(world, "r-1", "[2]");
    await world.clock.quiet();

    expect(await world.describe(String(executionArn))).toMatchObject({ output: "[2]" });
    expect(await world.types(String(executionArn))).toHaveLength(4);
  });

  it.each([
    "",
    "a b",
    "a/b",
    "a:b",
    "a#b",
    "a\u0007b",
    "x".repeat(81),
  ])("refuses the name %j (facts F)", async (name) => {
    const world = createWorld();
    await world.run(done);

    const started = start(world, name);

    await expect(started).rejects.toMatchObject({ name: "InvalidName" });
  });

  it("refuses input that is not JSON, input that is too long, and an unknown machine", async () => {
    const world = createWorld();
    await world.run(done);
    const unknown = world.call("StartExecution", { stateMachineArn: `${machineArn}x` });

    const long = JSON.stringify("é".repeat(140_000));

    await expect(start(world, "r", "{")).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start(world, "r", long)).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(unknown).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  });
});

describe("CreateStateMachine and UpdateStateMachine", () => {
  const definition = JSON.stringify(definitionOf(done));
  const changed = JSON.stringify(definitionOf(ask));

  it("answers the same again, refuses a different one, and updates", async () => {
    const world = createWorld();
    const create = (text: string) =>
      world.call("CreateStateMachine", { name: "m", definition: text, roleArn });
    const first = await create(definition);

    const same = await create(definition);
    const other = create(changed);

    await expect(other).rejects.toMatchObject({ name: "StateMachineAlreadyExists" });
    expect(same).toEqual(first);
    await world.call("UpdateStateMachine", { stateMachineArn: machineArn, definition: changed });
    const described = await world.call("DescribeStateMachine", { stateMachineArn: machineArn });
    expect(described).toMatchObject({ name: "m", type: "STANDARD", definition: changed, roleArn });
    const listed = await world.call("ListStateMachines", {});
    expect(listed.stateMachines).toMatchObject([{ stateMachineArn: machineArn, name: "m" }]);
  });

  it("refuses a definition the engine cannot run", async () => {
    const world = createWorld();

    const created = world.call("CreateStateMachine", { name: "m", definition: "{}", roleArn });

    await expect(created).rejects.toMatchObject({ name: "InvalidDefinition" });
  });
});

describe("lists", () => {
  it("pages executions newest first, by status, and refuses a token it did not give", async () => {
    const world = createWorld();
    const arns = [await world.run(ask), await world.run(ask), await world.run(ask)];
    await world.call("StopExecution", { executionArn: arns[0], error: "E", cause: "c" });
    const list = (more: object) =>
      world.call("ListExecutions", { stateMachineArn: machineArn, ...more });

    const first = await list({ maxResults: 2 });
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    const running = await list({ statusFilter: "RUNNING" });

    expect(first.executions).toMatchObject([{ executionArn: arns[2] }, { executionArn: arns[1] }]);
    expect(second).toEqual({
      executions: [expect.objectContaining({ executionArn: arns[0], status: "ABORTED" })],
    });
    expect(running.executions).toHaveLength(2);
    await expect(list({ nextToken: "x" })).rejects.toMatchObject({ name: "InvalidToken" });
  });

  it("pages the history in both directions", async () => {
    const world = createWorld();
    const executionArn = await world.run(done);
    const read = (more: object) => world.call("GetExecutionHistory", { executionArn, ...more });

    const first = await read({ maxResults: 3 });
    const second = await read({ maxResults: 3, nextToken: first.nextToken });
    const reverse = await read({ reverseOrder: true, maxResults: 1 });

    expect(second.events).toMatchObject([{ id: 4 }]);
    expect(second.nextToken).toBeUndefined();
    expect(reverse.events).toMatchObject([{ id: 4, type: "ExecutionSucceeded" }]);
  });

  it("shows the control page what each execution waits for", async () => {
    const world = createWorld();
    const arn = await world.run({ Ask: tokenTask({ TimeoutSeconds: 60, End: true }) });

    const [view] = world.states.executions();

    expect(view).toEqual({
      arn,
      name: arn.split(":").at(-1),
      machine: "m",
      status: "RUNNING",
      startedAt: noon,
      state: "Ask",
      since: noon,
      waitsFor: "token",
      until: noon + 60_000,
      transitions: 1,
    });
  });
});

describe("what IAM is asked", () => {
  it("names the machine, the execution, and for tokens the machine they belong to", async () => {
    const world = createWorld();
    const executionArn = await world.run(ask);
    const taskToken = world.token();
    const input = { stateMachineArn: machineArn, executionArn, taskToken };

    const asked = ["StartExecution", "ListExecutions", "DescribeExecution", "StopExecution"]
      .concat("GetExecutionHistory", "SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat")
      .map((operation) => needsOf(world, operation, input));
    const unknown = needsOf(world, "SendTaskSuccess", { taskToken: "nonsense" });
    const create = needsOf(world, "CreateStateMachine", { name: "m", roleArn });

    expect(asked).toEqual([
      [{ action: "states:StartExecution", resource: machineArn }],
      [{ action: "states:ListExecutions", resource: machineArn }],
      [{ action: "states:DescribeExecution", resource: executionArn }],
      [{ action: "states:StopExecution", resource: executionArn }],
      [{ action: "states:GetExecutionHistory", resource: executionArn }],
      [{ action: "states:SendTaskSuccess", resource: machineArn }],
      [{ action: "states:SendTaskFailure", resource: machineArn }],
      [{ action: "states:SendTaskHeartbeat", resource: machineArn }],
    ]);
    expect(unknown).toEqual([{ action: "states:SendTaskSuccess", resource: "*" }]);
    expect(create).toEqual([
      { action: "states:CreateStateMachine", resource: machineArn },
      {
        action: "iam:PassRole",
        resource: roleArn,
        context: { "iam:PassedToService": "states.amazonaws.com" },
      },
    ]);
  });

  it("refuses a parameter it does not know", async () => {
    const world = createWorld();
    const inputs = Object.values(world.states.service.operations).map(({ input }) => input);

    const accepted = inputs.filter((input) => {
      const { error } = input.safeParse({ surprise: 1 });
      return !error?.issues.some(({ code }) => code === "unrecognized_keys");
    });

    expect(accepted).toEqual([]);
  });

  it("answers InvalidArn for what is no ARN, or the ARN of something else", async () => {
    const world = createWorld();
    await world.run(ask);
    const execution = "arn:aws:states:eu-west-1:000000000000:execution:m:r-1";
    const cases: [string, object][] = [
      ...["DescribeExecution", "GetExecutionHistory", "StopExecution"].flatMap(
        (operation): [string, object][] => [
          [operation, { executionArn: "nonsense" }],
          [operation, { executionArn: machineArn }],
        ],
      ),
      ...["StartExecution", "DescribeStateMachine", "UpdateStateMachine", "ListExecutions"].flatMap(
        (operation): [string, object][] => [
          [operation, { stateMachineArn: "nonsense" }],
          [operation, { stateMachineArn: execution }],
        ],
      ),
      ["UpdateStateMachine", { ...onMachine, roleArn: "nonsense" }],
    ];

    for (const [operation, input] of cases)
      await expect(world.call(operation, input), operation).rejects.toMatchObject({
        name: "InvalidArn",
      });
  });

  it("lists no executions of a machine that is not there", async () => {
    const world = createWorld();

    const list = world.call("ListExecutions", onMachine);

    await expect(list).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  });

  it("answers ExecutionDoesNotExist for an execution that never was", async () => {
    const world = createWorld();
    const executionArn = "arn:aws:states:eu-west-1:000000000000:execution:m:gone";

    for (const operation of ["DescribeExecution", "GetExecutionHistory", "StopExecution"]) {
      await expect(world.call(operation, { executionArn })).rejects.toMatchObject({
        name: "ExecutionDoesNotExist",
      });
    }
  });
});
