// The plan equals the topology: nothing in one that is not in the other. What the local cloud enforced is what is deployed.
import { describe, expect, it } from "vitest";
import { madeNames, type NameKind } from "../../stacks/made-names.ts";
import type { Statement } from "../../stacks/shapes.ts";
import { rolesOf } from "../support/roles-of.ts";
import { ofType, type PolicyStatement, planOf, topologyFor, unmarked } from "./plan/plan.ts";

const plan = planOf("test");
const topology = topologyFor("test");
const nameOf = (name: string) => `${topology.prefix}-${name}`;
const sorted = (all: Iterable<unknown>) => [...all].map((one) => JSON.stringify(one)).sort();

const asIam = (statements: readonly Statement[]): PolicyStatement[] =>
  statements.map(({ sid, actions, resources, condition }) => ({
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));

/** What a role may do by the plan: every policy written on it. */
const statementsOf = (role: string) =>
  ofType(plan, "RolePolicy")
    .filter(({ inputs }) => inputs.role === role)
    .flatMap(
      ({ inputs }) =>
        (JSON.parse(String(inputs.policy)) as { Statement: PolicyStatement[] }).Statement,
    );

const roles = rolesOf(topology);

describe("roles", () => {
  it("are those of the topology and no other", () => {
    const planned = ofType(plan, "Role").map(({ inputs }) => inputs.name);

    expect(sorted(planned)).toEqual(sorted(roles.map(({ role }) => role)));
  });

  it.each(roles)("$role may do exactly what the topology says", ({ role, statements }) => {
    const planned = statementsOf(role);

    expect(sorted(planned)).toEqual(sorted(asIam(statements)));
  });

  it("have nothing attached to them from elsewhere", () => {
    expect(ofType(plan, "RolePolicyAttachment")).toEqual([]);
    for (const { inputs } of ofType(plan, "Role")) {
      expect(inputs.managedPolicyArns).toBeUndefined();
      expect(inputs.inlinePolicies).toBeUndefined();
    }
  });
});

describe("functions", () => {
  it("are those of the topology and no other", () => {
    const planned = ofType(plan, "Function").map(({ inputs }) => inputs.name);

    expect(sorted(planned)).toEqual(sorted(topology.functions.map(({ name }) => nameOf(name))));
  });

  it.each(topology.functions)("$name has the topology's limits, variables and secrets", (fn) => {
    const planned = ofType(plan, "Function").find(({ inputs }) => inputs.name === nameOf(fn.name));

    expect(planned?.inputs).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      timeout: fn.timeoutSeconds,
      memorySize: fn.memoryMb,
    });
    const { variables } = unmarked(planned?.inputs.environment) as {
      variables: Record<string, unknown>;
    };
    expect(Object.keys(variables).sort()).toEqual(
      [...Object.keys(fn.environment), ...fn.secrets].sort(),
    );
    expect(variables).toMatchObject(fn.environment);
  });
});

describe("triggers", () => {
  const of = <Kind extends string>(kind: Kind) =>
    topology.functions.flatMap(({ name, triggers }) =>
      triggers.filter((trigger) => trigger.kind === kind).map((trigger) => ({ name, trigger })),
    ) as {
      name: string;
      trigger: Extract<(typeof topology.functions)[0]["triggers"][0], { kind: Kind }>;
    }[];

  it("by rules have the topology's patterns, targets and patience", () => {
    const planned = ofType(plan, "EventRule").map(({ inputs, name }) => {
      const target = ofType(plan, "EventTarget").find((one) => one.name === name)?.inputs;
      return {
        name: inputs.name,
        pattern: JSON.parse(String(inputs.eventPattern)) as unknown,
        function: String(target?.arn).split(":").pop(),
        retry: target?.retryPolicy,
      };
    });

    expect(sorted(planned)).toEqual(
      sorted(
        of("rule").map(({ name, trigger }) => ({
          name: trigger.name,
          pattern: trigger.pattern,
          function: nameOf(name),
          retry: {
            maximumEventAgeInSeconds: trigger.maxAgeSeconds,
            maximumRetryAttempts: trigger.retries,
          },
        })),
      ),
    );
  });

  it("by the clock have the topology's times", () => {
    const planned = ofType(plan, "Schedule").map(({ inputs }) => [
      inputs.name,
      inputs.scheduleExpression,
    ]);

    expect(sorted(planned)).toEqual(
      sorted(of("schedule").map(({ trigger }) => [trigger.name, trigger.expression])),
    );
  });

  it("whose event Lambda has taken are tried no longer than the topology says", () => {
    const planned = ofType(plan, "FunctionEventInvokeConfig");
    const of = (name: string) =>
      planned.find(({ inputs }) => inputs.functionName === nameOf(name))?.inputs;

    expect(of("Sweep")).toMatchObject({ maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
    expect(of("RestartWorkflow")).toMatchObject({ maximumRetryAttempts: 2 });
  });

  it("by transcripts and by URL are the topology's", () => {
    const groups = ofType(plan, "LogSubscriptionFilter").map(({ inputs }) => inputs.logGroup);
    const urls = ofType(plan, "FunctionUrl").map(({ inputs }) => inputs.functionName);

    expect(sorted(groups)).toEqual(sorted(of("logs").map(({ trigger }) => trigger.logGroup)));
    expect(sorted(urls)).toEqual(sorted(of("url").map(({ name }) => nameOf(name))));
  });
});

it.each([
  ["Document", () => topology.documents.map(({ name }) => name)],
  ["MetricAlarm", () => topology.alarms.map(({ name }) => name)],
  ["Queue", () => topology.queues],
  ["Table", () => [topology.table.name]],
  ["StateMachine", () => [topology.machine.name]],
  ["Policy", () => topology.boundaries.map(({ name }) => name)],
  ["Topic", () => [topology.alarmTopic.name]],
  ["Trail", () => (topology.trail === undefined ? [] : [topology.trail.name])],
] as const)("every %s of the plan is one of the topology, and the other way round", (word, names) => {
  const planned = ofType(plan, word).map(({ inputs }) => inputs.name);

  expect(sorted(planned)).toEqual(sorted(names()));
});

/** What each kind of name is of in the plan, and which of its inputs is the name. */
const NAMED: Readonly<Record<NameKind, readonly [word: string, input: string]>> = {
  role: ["Role", "name"],
  "IAM policy": ["Policy", "name"],
  function: ["Function", "name"],
  rule: ["EventRule", "name"],
  schedule: ["Schedule", "name"],
  "state machine": ["StateMachine", "name"],
  "Session document": ["Document", "name"],
  table: ["Table", "name"],
  queue: ["Queue", "name"],
  topic: ["Topic", "name"],
  alarm: ["MetricAlarm", "name"],
  dashboard: ["Dashboard", "dashboardName"],
  trail: ["Trail", "name"],
  "key alias": ["Alias", "name"],
  bucket: ["Bucket", "bucket"],
  "log group": ["LogGroup", "name"],
};

/** Parts of what is named above: AWS knows them by that name, or by none of our choice. */
const PARTS = new Set([
  ...["RolePolicy", "Permission", "FunctionUrl", "FunctionEventInvokeConfig", "EventTarget"],
  ...["LogSubscriptionFilter", "QueuePolicy", "TopicPolicy", "TopicSubscription", "Key"],
  ...["BucketVersioning", "BucketOwnershipControls", "BucketServerSideEncryptionConfiguration"],
  ...["BucketPublicAccessBlock", "BucketPolicy", "BucketLifecycleConfiguration"],
  ...["BucketObjectLockConfiguration"],
]);

describe("the names that are checked before a deploy", () => {
  const names = madeNames(topology);

  it.each(Object.entries(NAMED))("are all there are: each %s of the plan", (kind, [
    word,
    input,
  ]) => {
    const planned = ofType(plan, word).map(({ inputs }) =>
      String(inputs[input]).replace(/^alias\//, ""),
    );

    expect(sorted(planned)).toEqual(sorted(names[kind as NameKind]));
  });

  it("leave out no kind of resource", () => {
    const words = plan.resources
      .filter(({ type }) => type.startsWith("aws:"))
      .map(({ type }) => type.split(":").at(-1) ?? "");
    const listed = new Set(Object.values(NAMED).map(([word]) => word));

    expect([...new Set(words)].filter((word) => !listed.has(word) && !PARTS.has(word))).toEqual([]);
  });
});

it("the Session documents and the machine have the topology's contents", () => {
  for (const { inputs } of ofType(plan, "Document")) {
    const { content } = topology.documents.find(({ name }) => name === inputs.name) ?? {};
    expect(JSON.parse(String(inputs.content))).toEqual(content);
  }
  const [machine] = ofType(plan, "StateMachine");
  expect(JSON.parse(String(machine?.inputs.definition))).toEqual(topology.machine.definition);
});
