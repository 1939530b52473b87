// Every IAM document Curfew writes is one that a careful reader of IAM would pass; each rule is seen to fire.
import { describe, expect, it } from "vitest";
import { accessTrust, grantPolicy } from "../../domain/grant-policy.ts";
import type { Statement } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { aPerson, aProfile, INSTANCE, NOON, PLACE } from "../support/builders.ts";
import { lintPolicy, type PolicyKind } from "./lint-policy.ts";

const topology = topologyOf({ place: PLACE, prefix: "curfew-test", profiles: [aProfile()] });

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
  person: "p-ana001",
  instanceId: INSTANCE.id,
  document: "curfew-test-web-60",
  deadline: NOON,
  kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
});

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
  { name: "the boundary", kind: "managed", document: topology.boundary.policy },
  { name: "a grant", kind: "inline", document: grant },
  { name: "the trust of an access role", kind: "trust", document: accessTrust(aPerson()) },
];

describe("the documents Curfew writes", () => {
  it.each(DOCUMENTS)("$name has no finding", async ({ document, kind }) => {
    const found = await lintPolicy(document, kind);

    expect(found).toEqual([]);
  });
});

const ROLE = "arn:aws:iam::111122223333:role/curfew/*";
const allow = (Action: string, Resource: string, Condition?: unknown) => ({
  Statement: [{ Sid: "One", Effect: "Allow", Action, Resource, Condition }],
});
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
  ["escalation", "inline", allow("iam:DeleteRolePolicy", "arn:aws:iam::111122223333:role/admin")],
  ["escalation", "inline", allow("sts:AssumeRole", ROLE)],
  ["escalation", "inline", allow("ssm:SendCommand", "arn:aws:ec2:eu-west-1:1:instance/*")],
];

describe("a planted violation", () => {
  it.each(PLANTED)("of %s in a document of kind %s is found", async (rule, kind, document) => {
    const found = await lintPolicy(document, kind);

    expect(found.map((one) => one.rule)).toEqual([rule]);
  });
});
