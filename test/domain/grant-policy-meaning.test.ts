// What a grant's policy means to IAM, as the local evaluator decides it: with the profile's boundary, as on a grant role.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantBoundary } from "../../domain/grant-boundary.ts";
import {
  documentArn,
  type GrantTerms,
  grantPolicy,
  instanceArn,
} from "../../domain/grant-policy.ts";
import { REQUEST_TAG } from "../../domain/grant-role.ts";
import { type GrantPrincipal, grantTrust } from "../../domain/grant-trust.ts";
import { documentName } from "../../domain/profile.ts";
import { epochOf, instantOf } from "../../domain/time.ts";
import { contextOf, evaluate } from "../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../local/cloud/iam/policy.ts";
import { aProfile, grantTerms, instanceIds, PLACE, requestIds } from "../support/builders.ts";

const identity = (policy: unknown) => parsePolicy(JSON.stringify(policy), "identity");
const PROFILE = aProfile();
/** Terms that the profile can have: its document. */
const termsOfProfile = grantTerms.map((terms) => ({
  ...terms,
  document: documentName("curfew", PROFILE.id, 60),
}));
const boundaryFor = ({ kmsKeyArn }: Pick<GrantTerms, "kmsKeyArn">) => ({
  name: "boundary",
  policy: identity(
    grantBoundary(
      { place: PLACE, prefix: "curfew" },
      {
        ...PROFILE,
        session: { ...PROFILE.session, ...(kmsKeyArn !== undefined && { kmsKeyArn }) },
      },
    ),
  ),
});
const SUFFIX = "wzleysigzmbd6fmkefjqvt5w4u";

interface Asked {
  readonly action: string;
  readonly resource: string;
  /** Milliseconds from the deadline. */
  readonly at?: number;
  readonly context?: Record<string, string>;
}

/** Whether IAM lets the person of these terms do it, under the boundary. */
function allows(terms: GrantTerms, { action, resource, at = -60_000, context = {} }: Asked) {
  const now = instantOf(epochOf(terms.deadline) + at);
  const policy = identity(grantPolicy(PLACE, terms));
  return evaluate(
    { identity: [{ name: "grant", policy }], boundary: boundaryFor(terms) },
    {
      action,
      resource,
      context: contextOf({
        "aws:CurrentTime": now,
        "aws:PrincipalAccount": PLACE.account,
        "ssm:SessionDocumentAccessCheck": "true",
        "ssm:resourceTag/aws:ssmmessages:target-id": terms.instanceId,
        "kms:EncryptionContext:aws:ssm:TargetId": terms.instanceId,
        "ssm:resourceTag/Env": "prod",
        [`aws:PrincipalTag/${REQUEST_TAG}`]: terms.requestId,
        ...context,
      }),
    },
  ).allowed;
}

const sessionArn = (name: string) => `arn:aws:ssm:eu-west-1:111122223333:session/${name}-${SUFFIX}`;

/** All that a grant is for. */
const wanted = (terms: GrantTerms): Asked[] => [
  { action: "ssm:StartSession", resource: instanceArn(PLACE, terms.instanceId) },
  { action: "ssm:StartSession", resource: documentArn(PLACE, terms.document) },
  { action: "ssmmessages:OpenDataChannel", resource: "*" },
  { action: "ssm:ResumeSession", resource: sessionArn(terms.requestId) },
  { action: "ssm:TerminateSession", resource: sessionArn(terms.requestId) },
  ...(terms.kmsKeyArn === undefined
    ? []
    : [{ action: "kms:GenerateDataKey", resource: terms.kmsKeyArn }]),
];

describe("a grant, as IAM decides", () => {
  it("lets the person work on this instance until a second before the deadline", () => {
    fc.assert(
      fc.property(
        termsOfProfile,
        fc.integer({ min: 1000, max: 8 * 3_600_000 }),
        (terms, before) => {
          for (const asked of wanted(terms))
            expect(allows(terms, { ...asked, at: -before })).toBe(true);
        },
      ),
    );
  });

  it("refuses everything at the deadline and ever after, with nothing of ours running (P2)", () => {
    fc.assert(
      fc.property(termsOfProfile, fc.nat({ max: 10 * 365 * 86_400_000 }), (terms, after) => {
        for (const asked of wanted(terms)) {
          expect(allows(terms, { ...asked, at: 0 })).toBe(false);
          expect(allows(terms, { ...asked, at: after })).toBe(false);
        }
      }),
    );
  });

  it("refuses every other instance, those included whose id begins alike", () => {
    fc.assert(
      fc.property(termsOfProfile, instanceIds, fc.nat({ max: 18 }), (terms, other, length) => {
        const alike = terms.instanceId.slice(0, 2 + length);
        const others = [other, alike, `${terms.instanceId}0`].filter(
          (id) => id !== terms.instanceId,
        );

        for (const id of others)
          expect(
            allows(terms, { action: "ssm:StartSession", resource: instanceArn(PLACE, id) }),
          ).toBe(false);
      }),
    );
  });

  it("refuses every other document, AWS's own and the default one included (facts B3)", () => {
    fc.assert(
      fc.property(termsOfProfile, (terms) => {
        const others = [
          documentArn(PLACE, `${terms.document}0`),
          documentArn(PLACE, terms.document.slice(0, -1)),
          documentArn(PLACE, "SSM-SessionManagerRunShell"),
          "arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession",
          "arn:aws:ssm:eu-west-1::document/AWS-StartPortForwardingSession",
          "arn:aws:ssm:eu-west-1::document/AWS-StartPortForwardingSessionToRemoteHost",
        ];

        for (const resource of others)
          expect(allows(terms, { action: "ssm:StartSession", resource })).toBe(false);
      }),
    );
  });

  it("refuses a start whose document is not checked (facts B3)", () => {
    fc.assert(
      fc.property(termsOfProfile, (terms) => {
        const context = { "ssm:SessionDocumentAccessCheck": "false" };

        for (const asked of wanted(terms).slice(0, 2))
          expect(allows(terms, { ...asked, context })).toBe(false);
      }),
    );
  });

  it("refuses to resume or end the session of another grant, however alike the ids (facts C3)", () => {
    fc.assert(
      fc.property(termsOfProfile, requestIds, fc.nat({ max: 22 }), (terms, other, length) => {
        const oneOff = `${terms.requestId.slice(0, -1)}${terms.requestId.endsWith("a") ? "b" : "a"}`;
        const names = [
          other,
          oneOff,
          terms.requestId.slice(0, length),
          `${terms.requestId}x`,
          "root",
        ];

        for (const name of names.filter((one) => one !== terms.requestId))
          for (const action of ["ssm:ResumeSession", "ssm:TerminateSession"])
            expect(allows(terms, { action, resource: sessionArn(name) })).toBe(false);
      }),
    );
  });

  it("refuses to resume the grant's own session on another instance", () => {
    fc.assert(
      fc.property(termsOfProfile, instanceIds, (terms, other) => {
        fc.pre(other !== terms.instanceId);
        const context = { "ssm:resourceTag/aws:ssmmessages:target-id": other };

        const resumes = allows(terms, {
          action: "ssm:ResumeSession",
          resource: sessionArn(terms.requestId),
          context,
        });

        expect(resumes).toBe(false);
      }),
    );
  });
});

const OTHER_ACTIONS = [
  "ssm:SendCommand",
  "ssm:StartAutomationExecution",
  "ssm:UpdateDocument",
  "ssm:DescribeSessions",
  "ssmmessages:CreateControlChannel",
  "iam:PutRolePolicy",
  "iam:DeleteRolePermissionsBoundary",
  "sts:AssumeRole",
  "kms:Decrypt",
  "ec2:TerminateInstances",
  "s3:GetObject",
];
const someActions = fc.oneof(
  fc.constantFrom(...OTHER_ACTIONS),
  fc.stringMatching(/^[a-z]{2,12}:[A-Z][A-Za-z]{2,20}$/),
);

describe("grant and boundary together", () => {
  it("allow no action but the session's, on any resource (P1)", () => {
    fc.assert(
      fc.property(termsOfProfile, someActions, (terms, action) => {
        const wantedActions = wanted(terms).map((asked) => asked.action.toLowerCase());
        fc.pre(!wantedActions.includes(action.toLowerCase()));

        const resources = [...wanted(terms).map(({ resource }) => resource), "*"];

        for (const resource of resources) expect(allows(terms, { action, resource })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("keep a careless policy on the role from allowing anything but sessions", () => {
    const careless = identity({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    });

    fc.assert(
      fc.property(someActions, (action) => {
        const ruling = evaluate(
          { identity: [{ name: "careless", policy: careless }], boundary: boundaryFor({}) },
          { action, resource: "*", context: contextOf({ "aws:PrincipalAccount": PLACE.account }) },
        );

        expect(ruling.allowed).toBe(false);
      }),
    );
  });
});

describe("the trust of a grant role, as IAM decides", () => {
  const ID = "req-abcdefghij0123456789";
  const UNTIL = instantOf(Date.UTC(2026, 10, 23, 12));
  const SSO = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com";
  const LEAD = `${SSO}/eu-west-1/AWSReservedSSO_Lead_0123456789abcdef`;
  const HERE: GrantPrincipal = { kind: "exact", arn: LEAD.replace("444455556666", PLACE.account) };
  const ELSEWHERE: GrantPrincipal = {
    kind: "account",
    account: "444455556666",
    patterns: [`${SSO}/eu-west-1/AWSReservedSSO_Lead_${"?".repeat(16)}`],
  };
  const KINDS = [HERE, ELSEWHERE];

  /** Whether the trust's conditions let this caller in; its principal is AWS's to compare. */
  function trusts(principal: GrantPrincipal, context: Readonly<Record<string, string>>) {
    const identityOf = {
      account: "444455556666",
      permissionSet: "Lead",
      userName: "ben@example.com",
    };
    const trust = grantTrust({
      requestId: ID,
      partition: "aws",
      principal,
      identity: identityOf,
      until: UNTIL,
      hasRunAs: false,
    });
    const asked = {
      "aws:PrincipalArn": LEAD,
      "aws:userid": "AROAEXAMPLEEXAMPLEEX:ben@example.com",
      "sts:RoleSessionName": ID,
      "aws:CurrentTime": instantOf(epochOf(UNTIL) - 1000),
      ...context,
    };
    return parsePolicy(JSON.stringify(trust), "trust").statements.some((statement) =>
      statement.appliesTo({ action: "sts:AssumeRole", resource: "*", context: contextOf(asked) }),
    );
  }

  it("lets the person in under the request's id only, and never from its end on", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), requestIds, (principal, other) => {
        fc.pre(other !== ID);

        expect(trusts(principal, {})).toBe(true);
        expect(trusts(principal, { "sts:RoleSessionName": other })).toBe(false);
        expect(trusts(principal, { "aws:CurrentTime": UNTIL })).toBe(false);
      }),
    );
  });

  it("keeps out others of the same Identity Center role, those included whose name ends alike", () => {
    for (const principal of KINDS)
      for (const name of ["xben@example.com", "ben@example.comx", "en@example.com", ""])
        expect(trusts(principal, { "aws:userid": `AROAEXAMPLEEXAMPLEEX:${name}` })).toBe(false);
  });

  it("keeps out the same user name in another permission set or Region, and in a role that is none of Identity Center's", () => {
    expect(
      trusts(ELSEWHERE, { "aws:PrincipalArn": LEAD.replace(/[0-9a-f]{16}$/, "fedcba9876543210") }),
    ).toBe(true);
    for (const arn of [
      `${SSO}/eu-west-1/AWSReservedSSO_Lead_evil_0123456789abcdef`,
      `${SSO}/eu-west-1/AWSReservedSSO_Lead`,
      `${SSO}/eu-west-2/AWSReservedSSO_Lead_0123456789abcdef`,
      LEAD.replace("444455556666", "111122223333"),
      "arn:aws:iam::444455556666:role/AWSReservedSSO_Lead_0123456789abcdef",
      "arn:aws:iam::444455556666:user/ben@example.com",
    ])
      expect(trusts(ELSEWHERE, { "aws:PrincipalArn": arn }), arn).toBe(false);
  });
});
