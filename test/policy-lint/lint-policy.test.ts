// Every IAM document Curfew writes is one that a careful reader of IAM would pass; each rule is seen to fire.
import { describe, expect, it } from "vitest";
import { grantPolicy } from "../../domain/grant-policy.ts";
import { type GrantPrincipal, grantTrust } from "../../domain/grant-trust.ts";
import type { Statement } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { aProfile, INSTANCE, NOON, PLACE } from "../support/builders.ts";
import { lintPolicy, type PolicyKind } from "./lint-policy.ts";

const topology = topologyOf({ place: PLACE, prefix: "curfew_test", profiles: [aProfile()] });
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const REQUEST = "req-abcdefghij0123456789";

const written = (statements: readonly Statement[]) => ({
  Version: "2012-10-17",
  Statement: statements.map(({ sid, actions, resources, condition }) => ({
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  })),
});

const grant = grantPolicy(PLACE, {
  requestId: REQUEST,
  instanceId: INSTANCE.id,
  document: "curfew_test-prod-60",
  deadline: NOON,
  kmsKeyArn: KEY,
});

const PRINCIPALS: readonly GrantPrincipal[] = [
  { kind: "exact", arn: "arn:aws:iam::111122223333:user/ana" },
  {
    kind: "account",
    account: "444455556666",
    patterns: ["arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_*"],
  },
];

const trusts = PRINCIPALS.flatMap((principal) =>
  [true, false].map((hasRunAs) => ({
    name: `the trust of a grant role (${principal.kind}, ${hasRunAs ? "with" : "without"} Run As)`,
    kind: "trust" as const,
    document: grantTrust({
      requestId: REQUEST,
      partition: "aws",
      principal,
      identity: { account: "444455556666", permissionSet: "x", userName: "ana@example.com" },
      until: NOON,
      hasRunAs,
    }),
  })),
);

const DOCUMENTS: readonly { name: string; kind: PolicyKind; document: unknown }[] = [
  ...topology.functions.map(({ name, statements }) => ({
    name: `the role of ${name}`,
    kind: "inline" as const,
    document: written(statements),
  })),
  {
    name: "the role of the machine",
    kind: "inline",
    document: written(topology.machine.statements),
  },
  ...topology.boundaries.map(({ name, policy }) => ({
    name: `the boundary ${name}`,
    kind: "managed" as const,
    document: policy,
  })),
  { name: "the policy of a grant", kind: "inline", document: grant },
  ...trusts,
];

describe("the documents Curfew writes", () => {
  it.each(DOCUMENTS)("$name has no finding", async ({ document, kind }) => {
    const found = await lintPolicy(document, kind);

    expect(found).toEqual([]);
  });
});

const ROLE = "arn:aws:iam::111122223333:role/curfew/*";
const ADMIN = "arn:aws:iam::111122223333:role/admin";
const PROFILES = "arn:aws:iam::111122223333:instance-profile/*";
const allow = (Action: string, Resource: string | readonly string[], Condition?: unknown) => ({
  Statement: [{ Sid: "One", Effect: "Allow", Action, Resource, Condition }],
});
const underBoundary = { StringLike: { "iam:PermissionsBoundary": "arn:aws:iam::1:policy/b" } };
const taggedAs = { "ForAllValues:StringEquals": { "aws:TagKeys": ["CurfewRequest"] } };
const twice = { Sid: "Twice", Effect: "Allow", Action: "ssm:DescribeSessions", Resource: "*" };

const PLANTED: readonly (readonly [string, PolicyKind, unknown])[] = [
  ["duplicate-sid", "inline", { Statement: [twice, twice] }],
  ["too-large", "trust", allow("sts:AssumeRole", "x".repeat(2_048))],
  ["unknown-action", "inline", allow("ssm:StartSesion", "*")],
  ["unknown-action", "inline", allow("ssm:*", "*")],
  [
    "unknown-condition-key",
    "inline",
    allow("ssm:DescribeSessions", "*", { StringEquals: { "ssm:NoSuchKey": "x" } }),
  ],
  ["wide-resource", "inline", allow("ssm:StartSession", "*")],
  ["wrong-resource", "inline", allow("ssm:DescribeSessions", "arn:aws:ssm:eu-west-1:1:session/*")],
  ["escalation", "inline", allow("iam:PutRolePolicy", ROLE)],
  ["escalation", "inline", allow("iam:PassRole", ROLE)],
  ["escalation", "inline", allow("iam:DeleteRolePolicy", ROLE)],
  ["escalation", "inline", allow("iam:DeleteRolePolicy", ADMIN, underBoundary)],
  ["escalation", "inline", allow("iam:DetachRolePolicy", ROLE)],
  ["escalation", "inline", allow("iam:DeleteRole", [ROLE, ADMIN], underBoundary)],
  ["escalation", "inline", allow("iam:TagRole", ROLE)],
  ["escalation", "inline", allow("iam:TagRole", ADMIN, taggedAs)],
  ["escalation", "inline", allow("iam:AddRoleToInstanceProfile", PROFILES)],
  ["escalation", "inline", allow("iam:RemoveRoleFromInstanceProfile", [PROFILES, ADMIN])],
  ["escalation", "inline", allow("sts:AssumeRole", ROLE)],
  ["escalation", "inline", allow("ssm:SendCommand", "arn:aws:ec2:eu-west-1:1:instance/*")],
];

describe("a planted violation", () => {
  it.each(PLANTED)("of %s in a document of kind %s is found", async (rule, kind, document) => {
    const found = await lintPolicy(document, kind);

    expect(found.map((one) => one.rule)).toEqual([rule]);
  });
});
