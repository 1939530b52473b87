// Who may assume a grant's role, as the local IAM decides it from the trust policy.
import { describe, expect, it } from "vitest";
import { grantTrust, type TrustTerms } from "../../domain/grant-trust.ts";
import { plusMinutes } from "../../domain/time.ts";
import { contextOf } from "../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../local/cloud/iam/policy.ts";
import { NOON } from "../support/builders.ts";

const ID = "req-abcdefghij0123456789";
const OTHER_ACCOUNT = "444455556666";
const SSO = `arn:aws:iam::${OTHER_ACCOUNT}:role/aws-reserved/sso.amazonaws.com`;
const TERMS: TrustTerms = {
  requestId: ID,
  partition: "aws",
  principal: {
    kind: "account",
    account: OTHER_ACCOUNT,
    patterns: [`${SSO}/eu-west-1/AWSReservedSSO_Lead_${"?".repeat(16)}`],
  },
  identity: { account: OTHER_ACCOUNT, permissionSet: "Lead", userName: "ben@example.com" },
  until: plusMinutes(NOON, 60),
  hasRunAs: false,
};
const BEN = {
  "aws:CurrentTime": NOON,
  "aws:PrincipalArn": `${SSO}/eu-west-1/AWSReservedSSO_Lead_0123456789abcdef`,
  "aws:userid": "AROAEXAMPLEEXAMPLEEX:ben@example.com",
  "sts:RoleSessionName": ID,
};

/** Whether a statement of the trust applies; who its principal is, is looked at apart. */
const allows = (
  context: Record<string, string>,
  action = "sts:AssumeRole",
  terms: TrustTerms = TERMS,
): boolean =>
  parsePolicy(JSON.stringify(grantTrust(terms)), "trust").statements.some((statement) =>
    statement.appliesTo({ action, resource: "*", context: contextOf({ ...BEN, ...context }) }),
  );

describe("the trust of a grant's role", () => {
  it("lets the person in under the request id", () => {
    expect(allows({})).toBe(true);
  });

  it("keeps out other permission sets, accounts and paths", () => {
    for (const arn of [
      `${SSO}/eu-west-1/AWSReservedSSO_Lead_evil_0123456789abcdef`,
      `${SSO}/eu-west-1/AWSReservedSSO_Lead_evil`,
      `${SSO}/us-east-2/AWSReservedSSO_Lead_0123456789abcdef`,
      `${SSO.replace(OTHER_ACCOUNT, "777788889999")}/eu-west-1/AWSReservedSSO_Lead_0123456789abcdef`,
      `arn:aws:iam::${OTHER_ACCOUNT}:role/AWSReservedSSO_Lead_0123456789abcdef`,
      `arn:aws:iam::${OTHER_ACCOUNT}:user/ben@example.com`,
    ])
      expect(allows({ "aws:PrincipalArn": arn }), arn).toBe(false);
  });

  it("keeps out another session name, the person's and a longer one included", () => {
    for (const name of ["p-ana001", `${ID}x`, ID.slice(0, -1), ""])
      expect(allows({ "sts:RoleSessionName": name }), name).toBe(false);
  });

  it("keeps out another user name of the same permission set, those included that end alike", () => {
    for (const name of ["aben@example.com", "ben@example.co", "ana@example.com", ""])
      expect(allows({ "aws:userid": `AROAEXAMPLEEXAMPLEEX:${name}` }), name).toBe(false);
  });

  it("ends at the latest moment that an extension can reach (P2)", () => {
    expect(allows({ "aws:CurrentTime": plusMinutes(NOON, 59) })).toBe(true);
    expect(allows({ "aws:CurrentTime": TERMS.until })).toBe(false);
    expect(allows({ "aws:CurrentTime": plusMinutes(NOON, 6000) })).toBe(false);
  });

  it("lets no session tag say whom sessions run as, and none at all where the profile has Run As", () => {
    const runAs = { "aws:RequestTag/SSMSessionRunAs": "root" };

    expect(allows({}, "sts:TagSession")).toBe(true);
    expect(allows(runAs, "sts:TagSession")).toBe(false);
    expect(allows({}, "sts:TagSession", { ...TERMS, hasRunAs: true })).toBe(false);
  });

  it("names one principal: the exact one of the own account, or the other account's root", () => {
    const arn = "arn:aws:iam::111122223333:user/ana";
    const own = { ...TERMS, principal: { kind: "exact", arn }, identity: { user: arn } } as const;
    const principals = (terms: TrustTerms) =>
      [...JSON.stringify(grantTrust(terms)).matchAll(/"Principal":\{"AWS":"([^"]+)"\}/g)].map(
        ([, principal]) => principal,
      );

    expect(new Set(principals(own))).toEqual(new Set([arn]));
    expect(new Set(principals(TERMS))).toEqual(new Set([`arn:aws:iam::${OTHER_ACCOUNT}:root`]));
  });
});
