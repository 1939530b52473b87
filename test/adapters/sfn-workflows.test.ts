import { describe, expect, it } from "vitest";
import { executionName, readExecutionName, sfnWorkflows } from "../../adapters/sfn-workflows.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { namesIn } from "../../stacks/names.ts";
import { asked, clientAs, openStage } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const ID = "req-abcdefghij0123456789";
const { machineArn } = namesIn(LOCAL_PLACE, "curfew");
const CALLS = ["states:StartExecution", "states:DescribeExecution", "states:SendTaskSuccess"];

describe("executions", () => {
  it("start once however often they are started", async () => {
    const stage = await openAdapterStage();
    const workflows = sfnWorkflows(clientAs(stage, "sfn-test", CALLS), machineArn);

    await Promise.all([workflows.start(ID, 1), workflows.start(ID, 1)]);
    await stage.clock.quiet();
    await workflows.start(ID, 1);

    expect(stage.states.executions().map(({ name }) => name)).toEqual([ID]);
  });

  it("of a second attempt are others, under a name that tells request and attempt", async () => {
    const stage = await openAdapterStage();
    const workflows = sfnWorkflows(clientAs(stage, "sfn-test", CALLS), machineArn);

    await workflows.start(ID, 1);
    await workflows.start(ID, 2);

    const names = stage.states.executions().map(({ name }) => name);
    expect(names.sort()).toEqual([ID, `${ID}.2`]);
    expect(names.map(readExecutionName)).toEqual([
      { requestId: ID, attempt: 1 },
      { requestId: ID, attempt: 2 },
    ]);
  });

  it("are running, over, or none that AWS tells of", async () => {
    const stage = await openStage();
    const workflows = sfnWorkflows(clientAs(stage, "sfn-test", CALLS), machineArn);
    const waiting = await asked(stage);
    const denied = await asked(stage, "oncall");
    await stage.actors.deny("lead", denied, "no");

    const found = [
      await workflows.statusOf(waiting, 1),
      await workflows.statusOf(denied, 1),
      await workflows.statusOf(waiting, 2),
    ];

    expect(found).toEqual(["running", "over", "unknown"]);
  });

  it("wait on a bell that may be rung again, late, or with a token that is none (facts F)", async () => {
    const stage = await openStage();
    const workflows = sfnWorkflows(clientAs(stage, "sfn-test", CALLS), machineArn);
    const id = await asked(stage);
    const token = (await stage.actors.truth.requests.read(id))?.bookkeeping.bell?.token ?? "";
    await stage.actors.deny("lead", id, "no");

    const rung = [workflows.ring(token), workflows.ring("no token at all")];

    await expect(Promise.all(rung)).resolves.toEqual([undefined, undefined]);
  });

  it("do not hide a failure that is one", async () => {
    const stage = await openAdapterStage();
    const workflows = sfnWorkflows(
      clientAs(stage, "sfn-test", ["states:StartExecution"]),
      machineArn,
    );

    const outcome = workflows.statusOf(ID, 1);

    await expect(outcome).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("names of executions", () => {
  it("are read back to what they were made of", () => {
    const read = [1, 2, 99_999].map((attempt) => readExecutionName(executionName(ID, attempt)));

    expect(read).toEqual([1, 2, 99_999].map((attempt) => ({ requestId: ID, attempt })));
  });

  it.each([
    "",
    "somebody-elses",
    "req-short",
    `${ID}.`,
    `${ID}.x`,
    `${ID}.1234567`,
    ` ${ID}`,
  ])("are not ours: %j", (name) => {
    expect(readExecutionName(name)).toBeUndefined();
  });
});
