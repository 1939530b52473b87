// Which alarms there are, what they watch, and when they ring.
import { expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { PLACE } from "../support/builders.ts";

const { profiles } = readPolicyFolder("policies").directory;
const topology = topologyOf({ place: PLACE, prefix: "curfew-test", profiles });
const names = topology.functions.map(({ name }) => name);
it("alarms watch functions, queues and the machine that exist, under the names they have", () => {
  for (const { dimensions } of topology.alarms) {
    const { service, FunctionName, QueueName, StateMachineArn } = dimensions;
    if (service !== undefined) expect(names).toContain(service);
    if (FunctionName !== undefined)
      expect(names.map((name) => `curfew-test-${name}`)).toContain(FunctionName);
    if (QueueName !== undefined) expect(topology.queues).toContain(QueueName);
    if (StateMachineArn !== undefined) expect(StateMachineArn).toContain(topology.machine.name);
  }
});

it.each([
  ["StuckEnds", ["EndSessions"]],
  ["Ungoverned", ["NoteSessionCall", "Sweep"]],
  ["WorkflowRestarted", ["RestartWorkflow", "Sweep"]],
  ["SweepDone", ["Sweep"]],
])("alarms hear %s from each function that counts it: %j", (metric, services) => {
  const heard = topology.alarms.filter((alarm) => alarm.metric === metric);

  expect(heard.map(({ dimensions }) => dimensions.service).sort()).toEqual(services);
});

it("alarms ring when a step that takes access away, or keeps the record, fails again and again (P4)", () => {
  const failing = topology.alarms.filter(({ runbook }) => runbook === "failing-steps");

  expect(failing.map(({ dimensions }) => dimensions.FunctionName)).toEqual([
    "curfew-test-RevokeAccess",
    "curfew-test-EndSessions",
    "curfew-test-RecordAccess",
    "curfew-test-KeepRecord",
  ]);
});

it("alarms ring for every function that could not tell somebody in Slack, and for Slack's own", () => {
  const told = topology.alarms.filter(({ name }) => name.includes("-slack-errors-"));

  const speaking = topology.functions.filter(({ secrets }) => secrets.length > 0);
  expect(told.map(({ name }) => name.split("-slack-errors-")[1]).sort()).toEqual(
    speaking.map(({ name }) => name).sort(),
  );
});

it("alarms ring when a schedule is silent: no data is breaching there and nowhere else", () => {
  const silent = topology.alarms.filter(({ missingData }) => missingData === "breaching");

  expect(
    silent.map(({ metric, dimensions, periodSeconds, threshold, comparison }) => [
      dimensions.service ?? dimensions.FunctionName,
      metric,
      periodSeconds,
      comparison,
      threshold,
    ]),
  ).toEqual([
    ["curfew-test-TendReviews", "Invocations", 900, "LessThanThreshold", 1],
    ["curfew-test-CheckDocuments", "Invocations", 86_400, "LessThanThreshold", 1],
    ["Sweep", "SweepDone", 300, "LessThanThreshold", 1],
  ]);
});

it("alarms ring at each new message in the queue of lost events, and not for one that lies there", () => {
  const [alarm] = topology.alarms.filter(({ namespace }) => namespace === "AWS/SQS");

  expect(alarm).toMatchObject({
    metric: "NumberOfMessagesSent",
    statistic: "Sum",
    comparison: "GreaterThanThreshold",
    threshold: 0,
    periodSeconds: 900,
    evaluationPeriods: 1,
    missingData: "notBreaching",
  });
});

it("alarms ring for each schedule whose failed run nothing else tells of", () => {
  const scheduled = topology.functions
    .filter(({ triggers }) => triggers.some(({ kind }) => kind === "schedule"))
    .map(({ name }) => name);

  const heard = scheduled.filter((name) =>
    topology.alarms.some(
      ({ metric, dimensions }) =>
        (["Errors", "Failures", "SweepDone"].includes(metric) &&
          dimensions.FunctionName === `curfew-test-${name}`) ||
        dimensions.service === name,
    ),
  );
  expect(heard).toEqual(scheduled);
});

it("alarms ring when AWS refuses a grant, at the first one", () => {
  const [alarm] = topology.alarms.filter(({ metric }) => metric === "GrantFailed");

  expect(alarm).toMatchObject({
    dimensions: { service: "GrantAccess" },
    threshold: 0,
    comparison: "GreaterThanThreshold",
    evaluationPeriods: 1,
    periodSeconds: 60,
  });
});

it("alarms ring when a function that ends access is refused room for three minutes", () => {
  const throttled = topology.alarms.filter(({ metric }) => metric === "Throttles");

  expect(throttled.map(({ dimensions }) => dimensions.FunctionName)).toEqual([
    "curfew-test-CheckAccess",
    "curfew-test-RevokeAccess",
    "curfew-test-EndSessions",
    "curfew-test-RecordAccess",
    "curfew-test-Sweep",
  ]);
  for (const { periodSeconds, evaluationPeriods } of throttled)
    expect([periodSeconds, evaluationPeriods]).toEqual([60, 3]);
});
