import { beforeEach, expect, it } from "vitest";
import { callOf, doctor, openHealthy, READ } from "../../support/doctor.ts";
import type { OpenStage } from "../../support/stage.ts";

let stage: OpenStage;
let rule: string;

beforeEach(async () => {
  stage = await openHealthy();
  rule = `${stage.topology.prefix}-session-calls`;
});

it("finds rules and log groups well on a healthy stage", async () => {
  const { out } = await doctor(stage, READ, "--json");

  const { findings } = JSON.parse(out) as { findings: { check: string; severity: string }[] };
  const found = findings.filter(({ check }) => check === "rules" || check === "log-groups");
  expect(new Set(found.map(({ check }) => check)).size).toBe(2);
  expect(found.every(({ severity }) => severity === "ok")).toBe(true);
});

it("finds a rule that is missing", async () => {
  await callOf(stage, "events", "RemoveTargets", { Rule: rule, Ids: ["function"] });
  await callOf(stage, "events", "DeleteRule", { Name: rule });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This EventBridge rule is missing.");
  expect(code).toBe(3);
});

it("finds a rule that calls nobody", async () => {
  await callOf(stage, "events", "RemoveTargets", { Rule: rule, Ids: ["function"] });

  const { code, out } = await doctor(stage);

  expect(out).toMatch(/This EventBridge rule does not call .*NoteSessionCall\./);
  expect(code).toBe(3);
});

it("finds a rule whose pattern was narrowed", async () => {
  const EventPattern = JSON.stringify({ source: ["aws.ssm"] });
  await callOf(stage, "events", "PutRule", { Name: rule, EventPattern });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This EventBridge rule has another pattern than Curfew's.");
  expect(code).toBe(3);
});

it("finds a log group that is missing", async () => {
  const [logGroupName] = stage.topology.logGroups;
  await callOf(stage, "logs", "DeleteLogGroup", { logGroupName });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This log group is missing, so no session starts.");
  expect(code).toBe(3);
});

it("finds a log group without a key", async () => {
  const [logGroupName] = stage.topology.logGroups;
  await callOf(stage, "logs", "DeleteLogGroup", { logGroupName });
  await callOf(stage, "logs", "CreateLogGroup", { logGroupName });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This log group has no KMS key, so no session starts.");
  expect(code).toBe(3);
});

it("names each check that a missing permission keeps from being made", async () => {
  const actions = READ.filter((action) => action !== "ec2:DescribeInstances");

  const { out } = await doctor(stage, actions);

  expect(out).toMatch(
    /could-not-check instances\n +The permission ec2:DescribeInstances is missing/,
  );
  expect(out).toMatch(/could-not-check instance-profiles\n +The permission ec2:DescribeInstances/);
});

it("exits by the worst finding: 0 for notes, 1 for a warning, 3 for an error beside it", async () => {
  const notes = await doctor(stage);
  stage.cloud.ssm.switches.agentOffline("i-0a1b2c3d4e5f60001");
  const warning = await doctor(stage);
  await callOf(stage, "events", "DisableRule", { Name: rule });
  const error = await doctor(stage);

  expect([notes.code, warning.code, error.code]).toEqual([0, 1, 3]);
});
