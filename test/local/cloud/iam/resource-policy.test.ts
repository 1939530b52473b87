// Decisions where the resource's own policy has the first word: a table over whom it names and what bounds the caller.
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../local/cloud/core/service.ts";
import { contextOf } from "../../../../local/cloud/iam/evaluate.ts";
import { evaluateWithResource } from "../../../../local/cloud/iam/resource-policy.ts";
import { documentOf, named, type RawStatement } from "./policies.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/door`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/door/one`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`;
const CALLER: Caller = {
  kind: "role",
  arn: SESSION,
  accountId: ACCOUNT,
  userId: "AROAEXAMPLE:one",
  accessKeyId: "ASIAEXAMPLE",
  principalArn: ROLE,
};
const SIGN: RawStatement = { Effect: "Allow", Action: "kms:Sign", Resource: "*" };
const DENY: RawStatement = { ...SIGN, Effect: "Deny" };
const OTHER: RawStatement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

interface Given {
  readonly principal: unknown;
  readonly effect?: "Allow" | "Deny";
  readonly identity?: readonly RawStatement[];
  readonly boundary?: readonly RawStatement[];
}

function decide({ principal, effect = "Allow", identity = [], boundary }: Given) {
  const policies = {
    identity: identity.length === 0 ? [] : [named("own", identity)],
    ...(boundary && { boundary: named("bound", boundary) }),
  };
  const document = documentOf([{ ...SIGN, Effect: effect, Principal: principal }]);
  const request = { action: "kms:Sign", resource: KEY, context: contextOf() };
  const { verdict, layer } = evaluateWithResource(policies, document, request, CALLER);
  return `${verdict} by ${layer}`;
}

describe("a resource whose policy has the first word", () => {
  it.each<[string, Given, string]>([
    ["names the role", { principal: { AWS: ROLE } }, "Allowed by resource"],
    ["names the session", { principal: { AWS: SESSION } }, "Allowed by resource"],
    ["names everybody", { principal: "*" }, "Allowed by resource"],
    [
      "names the account, and IAM is silent",
      { principal: { AWS: ROOT } },
      "ImplicitlyDenied by identity",
    ],
    [
      "names the account, and IAM allows",
      { principal: { AWS: ROOT }, identity: [SIGN] },
      "Allowed by identity",
    ],
    [
      "names the account by its number",
      { principal: { AWS: ACCOUNT }, identity: [SIGN] },
      "Allowed by identity",
    ],
    [
      "names another role, and IAM allows",
      { principal: { AWS: `${ROLE}s` }, identity: [SIGN] },
      "ImplicitlyDenied by resource",
    ],
    [
      "names a service",
      { principal: { Service: "logs.amazonaws.com" }, identity: [SIGN] },
      "ImplicitlyDenied by resource",
    ],
    [
      "denies the role what IAM allows",
      { principal: { AWS: ROLE }, effect: "Deny", identity: [SIGN] },
      "ExplicitlyDenied by resource",
    ],
    [
      "names the role, and IAM denies",
      { principal: { AWS: ROLE }, identity: [DENY] },
      "ExplicitlyDenied by identity",
    ],
    [
      "names the role, and the boundary is silent",
      { principal: { AWS: ROLE }, boundary: [OTHER] },
      "ImplicitlyDenied by boundary",
    ],
    [
      "names the role, and the boundary allows",
      { principal: { AWS: ROLE }, boundary: [SIGN] },
      "Allowed by resource",
    ],
    [
      "names the session, and the boundary is silent",
      { principal: { AWS: SESSION }, boundary: [OTHER] },
      "Allowed by resource",
    ],
    [
      "names the session, and the boundary denies",
      { principal: { AWS: SESSION }, boundary: [DENY] },
      "ExplicitlyDenied by boundary",
    ],
  ])("that %s", (_what, given, outcome) => {
    expect(decide(given)).toBe(outcome);
  });
});
