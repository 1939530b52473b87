// What `sst deploy` would declare, for a test stage and for production. No account is asked: AWS's own checks are not made.
import validateAsl from "asl-validator";
import { describe, expect, it } from "vitest";
import {
  listOf,
  ofType,
  type Plan,
  planOf,
  policiesOf,
  SECRETS,
  topologyFor,
} from "./plan/plan.ts";

const plans = [planOf("test"), planOf("prod")];
const json = (value: unknown) => JSON.stringify(value);

/** `*` as a resource, each with its reason. */
const WIDE_RESOURCES = [
  // Neither EC2's Describe calls nor these of Session Manager know a resource (facts C1).
  "LookAtInstances",
  "LookAtSessions",
  // A task token says by itself whose bell it is; the action knows no resource.
  "RingBells",
  // Neither does IAM for a listing of roles or the account's quotas.
  "ListRoles",
  "ReadRoleQuota",
  // Log delivery knows none.
  "DeliverLogs",
  // A key's own policy speaks of that key alone.
  "IamDecides",
  "LogGroupsOfThisAccount",
  "WritersAndReadersOfTranscripts",
  "WritersAndReadersDescribeTheKey",
  // The boundary: OpenDataChannel takes no resource (facts C2), and a boundary gives nothing by itself.
  "Channel",
];

/** Secrets stand in marked places only; whatever is left must not have them. */
const withoutMarked = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutMarked);
  if (typeof value !== "object" || value === null) return value;
  return "$secret" in value
    ? "a secret"
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutMarked(one)]));
};

describe.each(plans)("the plan of the stage $stage", (plan: Plan) => {
  const statements = policiesOf(plan).flatMap((policy) =>
    policy.statements.map((statement) => ({ ...statement, in: `${policy.type} ${policy.name}` })),
  );

  it("was evaluated whole: no error, and no data source without an answer", () => {
    expect(plan.errors).toEqual([]);
    expect(plan.unanswered).toEqual([]);
  });

  it("trusts the account's root nowhere but in the keys' own policies, which IAM could not manage otherwise", () => {
    const rooted = policiesOf(plan).filter(({ text }) => text.includes(":root"));

    expect(rooted.length).toBeGreaterThan(0);
    for (const { type } of rooted) expect(type).toBe("aws:kms/key:Key");
  });

  it("lets each role be taken by one service and nobody else", () => {
    const trusts = policiesOf(plan).filter(({ input }) => input === "assumeRolePolicy");

    expect(trusts.length).toBe(ofType(plan, "Role").length);
    for (const { statements: trusted } of trusts)
      expect(trusted.map(({ Principal }) => Object.keys(Principal ?? {}))).toEqual([["Service"]]);
  });

  it("has no wildcard for an action outside a key's policy and a Deny", () => {
    const wild = statements.filter(({ Effect, Action }) =>
      Effect === "Allow" ? listOf(Action).some((action) => action.includes("*")) : false,
    );

    expect(wild.map(({ Sid }) => Sid).sort()).toEqual(
      [...ofType(plan, "Key").map(() => "IamDecides"), "LogGroupsOfThisAccount"].sort(),
    );
  });

  it("has `*` for a resource only where the list gives a reason", () => {
    const wide = statements.filter(
      ({ Effect, Resource }) => Effect === "Allow" && listOf(Resource).includes("*"),
    );

    for (const { Sid } of wide) expect(WIDE_RESOURCES).toContain(Sid);
  });

  it("is open to anybody at two function URLs only, whose functions ask for a signature themselves: Slack's and the terminal's", () => {
    const open = ofType(plan, "Permission").filter(({ inputs }) => inputs.principal === "*");
    const urls = ofType(plan, "FunctionUrl").map(({ inputs }) => inputs);
    const names = urls.map(({ functionName }) => String(functionName));

    expect(names.map((name) => name.split("-").at(-1)).sort()).toEqual(["Person", "Slack"]);
    for (const { authorizationType } of urls) expect(authorizationType).toBe("NONE");
    // Two permissions each: to call the URL, and to invoke by the URL alone.
    expect(open.map(({ inputs }) => String(inputs.function)).sort()).toEqual(
      [...names, ...names].sort(),
    );
    expect(
      open.every(
        ({ inputs }) =>
          inputs.functionUrlAuthType === "NONE" || inputs.invokedViaFunctionUrl === true,
      ),
    ).toBe(true);
    const anybody = statements.filter(
      ({ Effect, Principal }) =>
        Effect === "Allow" && (Principal === "*" || json(Principal ?? "").includes('"*"')),
    );
    // Through the logs service and of this account only (test/stacks/made-for-operation.test.ts).
    expect(anybody.map(({ Sid }) => Sid)).toEqual([
      "WritersAndReadersOfTranscripts",
      "WritersAndReadersDescribeTheKey",
    ]);
    for (const { Condition } of anybody)
      expect(Object.keys(Condition?.StringEquals ?? {})).toEqual([
        "kms:CallerAccount",
        "kms:ViaService",
      ]);
  });

  it("keeps the events that nothing makes good, and no run of a schedule: rule by rule, function by function", () => {
    const queues = ofType(plan, "Queue").map(({ inputs }) => `:${String(inputs.name)}`);
    const isKept = (end: unknown) => queues.some((name) => json(end ?? "").includes(name));
    const kept = [
      ...ofType(plan, "EventTarget").filter(({ inputs }) => isKept(inputs.deadLetterConfig)),
      ...ofType(plan, "FunctionEventInvokeConfig").filter(({ inputs }) =>
        isKept(inputs.destinationConfig),
      ),
    ].map(({ name }) => name.replace(`${topologyFor(plan.stage).prefix}-`, ""));

    expect(kept.sort()).toEqual(
      [
        "NoteActivity",
        "NoteInstanceState",
        "NoteSessionCall",
        "RepairDocument",
        "RestartWorkflow",
        "execution-failed",
        "instance-states",
        "repair-asked",
        "session-calls",
      ].sort(),
    );
    for (const { inputs } of ofType(plan, "Schedule"))
      expect(json(inputs.target)).not.toContain("deadLetterConfig");
  });

  it("gives every queue a policy and an alarm", () => {
    const policies = json(ofType(plan, "QueuePolicy"));
    const alarms = json(ofType(plan, "MetricAlarm"));

    for (const { inputs } of ofType(plan, "Queue")) {
      expect(policies).toContain(`:${String(inputs.name)}`);
      expect(alarms).toContain(`"QueueName":"${String(inputs.name)}"`);
    }
  });

  it("rings every alarm at the topic", () => {
    const [topic] = ofType(plan, "Topic");

    for (const { inputs } of ofType(plan, "MetricAlarm"))
      expect(json(inputs.alarmActions)).toContain(`:${String(topic?.inputs.name)}`);
  });

  it("has a machine that asl-validator takes", () => {
    const [machine] = ofType(plan, "StateMachine");
    const definition = JSON.parse(String(machine?.inputs.definition)) as Parameters<
      typeof validateAsl
    >[0];

    const { isValid, errorsText } = validateAsl(definition);

    expect(isValid, errorsText()).toBe(true);
  });

  it("has the value of no secret in any input that is not marked, and marked only in the functions it is for", () => {
    const values = Object.values(SECRETS);
    const holders = plan.resources.filter(({ inputs }) =>
      values.some((value) => json(inputs).includes(value)),
    );

    for (const value of values) expect(json(withoutMarked(plan.resources))).not.toContain(value);
    for (const { type } of holders)
      expect(["aws:lambda/function:Function", "sst:sst:Secret", "sst:sst:LinkRef"]).toContain(type);
  });

  it("encrypts every function's environment under a key that ReadOnlyAccess cannot use", () => {
    for (const { inputs } of ofType(plan, "Function"))
      expect(String(inputs.kmsKeyArn)).toMatch(/-functions$/);
  });

  it("has every bucket closed, versioned, encrypted and TLS only", () => {
    for (const { name } of ofType(plan, "Bucket")) {
      const around = plan.resources.filter((one) => one.name === name).map(({ type }) => type);
      for (const part of [
        "BucketPublicAccessBlock",
        "BucketVersioning",
        "BucketServerSideEncryptionConfiguration",
        "BucketPolicy",
      ])
        expect(around.some((type) => type.endsWith(`:${part}`))).toBe(true);
    }
  });
});

describe("what becomes of what holds data", () => {
  const [trial, production] = plans as [Plan, Plan];
  const kindOf = ({ type, name }: Plan["resources"][0]) => `${type.split(":").at(-1)} ${name}`;
  const named = (plan: Plan, is: (one: Plan["resources"][0]) => boolean) =>
    plan.resources.filter(is).map(kindOf).sort();

  it("in production only the record and the keys stop a deploy that would take them away", () => {
    expect(named(production, ({ protect }) => protect)).toEqual([
      "Bucket curfew-records-123456789012-eu-west-1",
      "Key curfew-functions",
      "Key curfew-record",
      "Key curfew-transcripts",
      "Table curfew",
    ]);
    const [table] = ofType(production, "Table");
    expect(table?.inputs).toMatchObject({
      deletionProtectionEnabled: true,
      pointInTimeRecovery: { enabled: true },
    });
  });

  it("in production buckets, keys, table and transcripts stay when they leave the stack, with all that protects them", () => {
    const words = /^(Table|Key|Alias|Bucket\w*) /;
    const should = named(production, (one) => words.test(kindOf(one)));

    const retained = named(production, ({ retainOnDelete }) => retainOnDelete);

    expect(should.filter((one) => one.startsWith("Bucket"))).toHaveLength(
      // Policy, public access, ownership, versioning and encryption of each of three; two expire, the record is locked.
      3 * 6 + 2 + 1,
    );
    expect(retained).toEqual([...should, "LogGroup /curfew/sessions"].sort());
    for (const { inputs } of ofType(production, "Bucket"))
      expect(inputs.forceDestroy, String(inputs.bucket)).toBe(false);
    const [lock, ...others] = ofType(production, "BucketObjectLockConfiguration");
    expect(lock?.inputs.rule).toEqual({ defaultRetention: { mode: "GOVERNANCE", days: 365 } });
    expect(others).toEqual([]);
  });

  it("a test stage can be removed whole: nothing is held, and buckets go with what lies in them", () => {
    expect(named(trial, ({ protect, retainOnDelete }) => protect || retainOnDelete)).toEqual([]);
    const buckets = ofType(trial, "Bucket");
    expect(buckets).toHaveLength(3);
    for (const { inputs } of buckets) expect(inputs.forceDestroy).toBe(true);
    expect(ofType(trial, "Table")[0]?.inputs.deletionProtectionEnabled).toBe(false);
  });

  it("the boundary is there before, and goes after, every function that could make a role under it", () => {
    for (const one of ofType(trial, "Function"))
      expect(one.dependsOn.filter((urn) => urn.includes("-boundary-")).length, one.name).toBe(
        topologyFor("test").boundaries.length,
      );
  });

  it("a Session document is made anew when its profile changes: no version that somebody made can stop it", () => {
    const documents = ofType(production, "Document");

    expect(documents.length).toBeGreaterThan(5);
    for (const { replaceOnChanges, deleteBeforeReplace } of documents)
      expect({ replaceOnChanges, deleteBeforeReplace }).toEqual({
        replaceOnChanges: ["content"],
        deleteBeforeReplace: true,
      });
  });
});
