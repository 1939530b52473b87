// What each function's role may do: no right too many, and no two powers in one hand (design 3, facts C8).
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../local/cloud/iam/policy.ts";
import type { Statement } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { STEP_FUNCTIONS } from "../../workflows/access/states.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const topology = topologyOf({ place: PLACE, prefix: "curfew_test", profiles: [aProfile()] });
const roles = [
  ...topology.functions.map(({ name, statements }) => ({ name, statements })),
  { name: "the machine", statements: topology.machine.statements },
];
const actionsOf = (name: string) =>
  roles.find((role) => role.name === name)?.statements.flatMap(({ actions }) => actions) ?? [];
const mayDo = (action: string) =>
  roles.filter(({ name }) => actionsOf(name).includes(action)).map(({ name }) => name);

/** IAM knows no narrower resource for these (facts C1; EC2 Describe calls). */
const WITHOUT_RESOURCE = [
  "ec2:DescribeInstances",
  "ssm:DescribeSessions",
  "ssm:GetConnectionStatus",
  "states:SendTaskSuccess",
  "iam:ListRoles",
  "iam:GetAccountSummary",
];
/** The stage's own documents, of which one role could not name 500. What only exists while Curfew runs: grant roles, their instance profiles, sessions, executions, records; and keys, whose ids AWS makes up. Whoever opens a session past Curfew may be any user or role. */
const PATTERNS = [
  "arn:aws:iam::111122223333:role/curfew_test/eu-west-1/*",
  "arn:aws:iam::111122223333:role/*curfew_test-req-*",
  "arn:aws:iam::111122223333:instance-profile/*",
  "arn:aws:iam::111122223333:policy/curfew_test/eu-west-1/*",
  "arn:aws:iam::111122223333:role/*",
  "arn:aws:iam::111122223333:user/*",
  "arn:aws:ssm:eu-west-1:111122223333:session/*",
  "arn:aws:ssm:eu-west-1:111122223333:document/curfew_test-*",
  "arn:aws:states:eu-west-1:111122223333:execution:curfew_test-access:*",
  "arn:aws:s3:::curfew-test-records-111122223333-eu-west-1/requests/*",
  "arn:aws:s3:::curfew-test-records-111122223333-eu-west-1/reviews/*",
  "arn:aws:kms:eu-west-1:111122223333:key/*",
];

const asDocument = (statements: readonly Statement[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, condition }) => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  });

describe.each(roles)("the role of $name", ({ statements }) => {
  it("is a policy that IAM takes, each statement under a name of its own", () => {
    const sids = statements.map(({ sid }) => sid);

    expect(new Set(sids).size).toBe(sids.length);
    expect(() => parsePolicy(asDocument(statements), "identity")).not.toThrow();
  });

  it("names every action in full", () => {
    const actions = statements.flatMap((statement) => statement.actions);

    for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
  });

  it("has `*` as a resource only where the action knows no other", () => {
    const wide = statements.filter(({ resources }) => resources.includes("*"));

    for (const action of wide.flatMap(({ actions }) => actions))
      expect(WITHOUT_RESOURCE).toContain(action);
  });

  it("has a pattern as a resource only for what is not there before Curfew runs", () => {
    const patterns = statements.flatMap(({ resources }) =>
      resources.filter((resource) => resource !== "*" && /[*?]/.test(resource)),
    );

    for (const pattern of patterns) expect(PATTERNS).toContain(pattern);
  });
});

describe("powers", () => {
  it("of the machine: it invokes the steps of the workflow and no other function", () => {
    const [statement] = topology.machine.statements;

    const arns = STEP_FUNCTIONS.map(
      (name) => `arn:aws:lambda:eu-west-1:111122223333:function:curfew_test-${name}`,
    );
    expect([...(statement?.resources ?? [])].sort()).toEqual([...arns].sort());
  });

  it.each([
    ["iam:PutRolePolicy", ["GrantAccess"]],
    ["iam:CreateRole", ["GrantAccess"]],
    ["iam:TagRole", ["GrantAccess"]],
    ["iam:DeleteRolePolicy", ["RevokeAccess"]],
    ["iam:DeleteRole", ["RevokeAccess"]],
    ["iam:DetachRolePolicy", ["RevokeAccess"]],
    ["iam:RemoveRoleFromInstanceProfile", ["RevokeAccess"]],
    ["iam:ListRoles", ["CheckRoles", "GrantAccess"]],
    ["iam:GetAccountSummary", ["AdmitRequest"]],
    ["iam:SimulatePrincipalPolicy", ["NoteSessionCall", "Sweep"]],
    ["ssm:TerminateSession", ["EndSessions", "NoteSessionCall", "Sweep"]],
    ["lambda:InvokeFunction", ["the machine"]],
    ["s3:PutObject", ["KeepRecord", "TendReviews"]],
    ["kms:GenerateDataKey", ["KeepRecord", "TendReviews"]],
  ])("%s is in the hands of %j alone", (action, holders) => {
    const found = mayDo(action);

    expect(found.sort()).toEqual([...holders].sort());
  });

  it("to grant and to terminate lie in no one hand, nor either in Slack's", () => {
    const writesIam = roles.filter(({ name }) =>
      actionsOf(name).some((action) => /^iam:(?!Get|Simulate)/.test(action)),
    );

    const both = writesIam.filter(({ name }) => actionsOf(name).includes("ssm:TerminateSession"));

    expect(both).toEqual([]);
    expect(actionsOf("Slack").filter((action) => /^iam:|Terminate/.test(action))).toEqual([]);
  });

  it("that nobody has: to start a session, send a command, pass a role, or take a boundary off", () => {
    const all = roles.flatMap(({ name }) => actionsOf(name));

    const forbidden = all.filter((action) =>
      /StartSession|ResumeSession|SendCommand|PassRole|PermissionsBoundary|AttachRolePolicy|AssumeRole$/.test(
        action,
      ),
    );

    expect(forbidden).toEqual([]);
  });

  it("to delete or scan what is written lie in no hand (design 7)", () => {
    const table = new Set(
      roles
        .flatMap(({ name }) => actionsOf(name))
        .filter((action) => action.startsWith("dynamodb:")),
    );

    expect([...table].sort()).toEqual([
      "dynamodb:GetItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]);
  });

  it("over the record of closed requests and reviews is to write what is not there, under the records' own key, and nothing else", () => {
    const statements = roles.flatMap((role) => role.statements);
    const over = statements.filter(({ actions }) => actions.some((one) => /^(s3|kms):/.test(one)));

    const put = { Null: { "s3:if-none-match": "false" } };
    const encrypt = {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/curfew_test-transcripts" },
      StringEquals: {
        "kms:ViaService": "s3.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn":
          "arn:aws:s3:::curfew-test-records-111122223333-eu-west-1",
      },
    };
    expect(over.map(({ actions, condition }) => ({ actions, condition }))).toEqual([
      { actions: ["s3:PutObject"], condition: put },
      { actions: ["kms:GenerateDataKey"], condition: encrypt },
      { actions: ["s3:PutObject"], condition: put },
      { actions: ["kms:GenerateDataKey"], condition: encrypt },
    ]);
    expect(over.flatMap(({ resources }) => resources).filter((one) => one.includes("s3"))).toEqual([
      "arn:aws:s3:::curfew-test-records-111122223333-eu-west-1/requests/*",
      "arn:aws:s3:::curfew-test-records-111122223333-eu-west-1/reviews/*",
    ]);
  });

  it("to make a grant hold only on grant roles, and only under a boundary of the stage (facts C8)", () => {
    const writing = roles
      .flatMap(({ statements }) => statements)
      .filter(({ actions }) => actions.some((action) => /^iam:(Create|Put|Update)/.test(action)));

    expect(writing).toHaveLength(1);
    expect(writing[0]).toMatchObject({
      resources: ["arn:aws:iam::111122223333:role/curfew_test/eu-west-1/*"],
      condition: {
        StringLike: {
          "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/curfew_test/eu-west-1/*",
        },
      },
    });
  });

  it("to speak on the bus hold only in Curfew's own name", () => {
    const speaking = roles
      .flatMap(({ statements }) => statements)
      .filter(({ actions }) => actions.includes("events:PutEvents"));

    expect(speaking.length).toBeGreaterThan(0);
    for (const { condition } of speaking)
      expect(condition).toEqual({ StringEquals: { "events:source": "curfew" } });
  });
});
