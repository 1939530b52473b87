// Step Functions tells of an execution late: DescribeExecution is eventually consistent (Step Functions API reference).
import { expect, it } from "vitest";
import { AwsError } from "../../local/cloud/core/service.ts";
import { asked, granted, grantsOf, MINUTE, openStaleStage, stateOf } from "../support/stage.ts";

const SECOND = 1000;
const SELF_SERVICE = { instance: "staging-1", minutes: 60 };

it.each([
  1, 5,
])("refuses nobody: a request that needs no approval is granted although AWS tells of its execution %i seconds late", async (seconds) => {
  const stage = await openStaleStage();
  stage.states.switches.describeLagMs = seconds * SECOND;

  const id = await asked(stage, "engineer", SELF_SERVICE);
  await stage.clock.advance(MINUTE);

  expect(await stateOf(stage, id)).toBe("active");
  expect(grantsOf(stage)).toHaveLength(1);
  expect(stage.states.executions()).toHaveLength(1);
});

it("grants nothing as long as AWS tells of no execution that will revoke (P3)", async () => {
  const stage = await openStaleStage();
  stage.states.switches.describeLagMs = 60 * MINUTE;

  const id = await asked(stage, "engineer", SELF_SERVICE);
  await stage.clock.advance(5 * MINUTE);

  expect(grantsOf(stage)).toEqual([]);
  expect(await stateOf(stage, id)).toBe("refused");
});

it("has the sweep replace no execution that AWS does not tell of: it is started under its own name, which starts nothing", async () => {
  const stage = await openStaleStage();
  const id = await granted(stage);
  stage.cloud.faults.intercept(({ operation, phase }) => {
    if (operation === "PutObject" && phase === "before")
      throw new AwsError("AccessDenied", "Access Denied", 403);
  });
  await stage.actors.done("engineer", id);
  await stage.clock.advance(3 * MINUTE);
  stage.states.switches.describeLagMs = 24 * 60 * MINUTE;

  await stage.clock.advance(5 * MINUTE);

  expect(await stateOf(stage, id)).toBe("ended");
  expect(stage.states.executions().map(({ name, status }) => [name, status])).toEqual([
    [id, "RUNNING"],
  ]);
});
