// What a grant's policy means to IAM, as the local evaluator decides it: with the boundary, as on an access role.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accessBoundary,
  accessTrust,
  documentArn,
  type GrantTerms,
  grantPolicy,
  instanceArn,
} from "../../domain/grant-policy.ts";
import { epochOf, instantOf } from "../../domain/time.ts";
import { contextOf, evaluate } from "../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../local/cloud/iam/policy.ts";
import { aPerson, grantTerms, instanceIds, PLACE, people, personIds } from "../support/builders.ts";

const identity = (policy: unknown) => parsePolicy(JSON.stringify(policy), "identity");
const BOUNDARY = { name: "boundary", policy: identity(accessBoundary(PLACE)) };
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
    { identity: [{ name: "grant", policy }], boundary: BOUNDARY },
    {
      action,
      resource,
      context: contextOf({
        "aws:CurrentTime": now,
        "aws:PrincipalAccount": PLACE.account,
        "ssm:SessionDocumentAccessCheck": "true",
        "ssm:resourceTag/aws:ssmmessages:target-id": terms.instanceId,
        "kms:EncryptionContext:aws:ssm:TargetId": terms.instanceId,
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
  { action: "ssm:ResumeSession", resource: sessionArn(terms.person) },
  { action: "ssm:TerminateSession", resource: sessionArn(terms.person) },
  ...(terms.kmsKeyArn === undefined
    ? []
    : [{ action: "kms:GenerateDataKey", resource: terms.kmsKeyArn }]),
];

describe("a grant, as IAM decides", () => {
  it("lets the person work on this instance until a second before the deadline", () => {
    fc.assert(
      fc.property(grantTerms, fc.integer({ min: 1000, max: 8 * 3_600_000 }), (terms, before) => {
        for (const asked of wanted(terms))
          expect(allows(terms, { ...asked, at: -before })).toBe(true);
      }),
    );
  });

  it("refuses everything at the deadline and ever after, with nothing of ours running (P2)", () => {
    fc.assert(
      fc.property(grantTerms, fc.nat({ max: 10 * 365 * 86_400_000 }), (terms, after) => {
        for (const asked of wanted(terms)) {
          expect(allows(terms, { ...asked, at: 0 })).toBe(false);
          expect(allows(terms, { ...asked, at: after })).toBe(false);
        }
      }),
    );
  });

  it("refuses every other instance, those included whose id begins alike", () => {
    fc.assert(
      fc.property(grantTerms, instanceIds, fc.nat({ max: 18 }), (terms, other, length) => {
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
      fc.property(grantTerms, (terms) => {
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
      fc.property(grantTerms, (terms) => {
        const context = { "ssm:SessionDocumentAccessCheck": "false" };

        for (const asked of wanted(terms).slice(0, 2))
          expect(allows(terms, { ...asked, context })).toBe(false);
      }),
    );
  });

  it("refuses to resume or end another person's session, however alike the ids (facts C3)", () => {
    fc.assert(
      fc.property(grantTerms, personIds, fc.nat({ max: 7 }), (terms, other, length) => {
        const oneOff = `${terms.person.slice(0, 7)}${terms.person.endsWith("a") ? "b" : "a"}`;
        const names = [other, oneOff, terms.person.slice(0, length), `${terms.person}x`, "root"];

        for (const name of names.filter((one) => one !== terms.person))
          for (const action of ["ssm:ResumeSession", "ssm:TerminateSession"])
            expect(allows(terms, { action, resource: sessionArn(name) })).toBe(false);
      }),
    );
  });

  it("refuses to resume the person's own session on another instance", () => {
    fc.assert(
      fc.property(grantTerms, instanceIds, (terms, other) => {
        fc.pre(other !== terms.instanceId);
        const context = { "ssm:resourceTag/aws:ssmmessages:target-id": other };

        const resumes = allows(terms, {
          action: "ssm:ResumeSession",
          resource: sessionArn(terms.person),
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
      fc.property(grantTerms, someActions, (terms, action) => {
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
          { identity: [{ name: "careless", policy: careless }], boundary: BOUNDARY },
          { action, resource: "*", context: contextOf({ "aws:PrincipalAccount": PLACE.account }) },
        );

        expect(ruling.allowed).toBe(false);
      }),
    );
  });
});

describe("the trust of an access role, as IAM decides", () => {
  const trusts = (person: Parameters<typeof accessTrust>[0], context: Record<string, string>) =>
    parsePolicy(JSON.stringify(accessTrust(person)), "trust").statements.some((statement) =>
      statement.appliesTo({ action: "sts:AssumeRole", resource: "*", context: contextOf(context) }),
    );
  const SSO = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com";
  const LEAD = { "aws:PrincipalArn": `${SSO}/eu-west-1/AWSReservedSSO_Lead_0123456789abcdef` };
  const nameOf = ({ aws }: Parameters<typeof accessTrust>[0]) =>
    "user" in aws ? "ana" : aws.userName;

  it("lets the person in under their own name only", () => {
    fc.assert(
      fc.property(people, personIds, (person, other) => {
        fc.pre(other !== person.id);
        const userid = `AROAEXAMPLEEXAMPLEEX:${nameOf(person)}`;

        const asSelf = { ...LEAD, "aws:userid": userid, "sts:RoleSessionName": person.id };
        const asOther = { ...LEAD, "aws:userid": userid, "sts:RoleSessionName": other };

        expect(trusts(person, asSelf)).toBe(true);
        expect(trusts(person, asOther)).toBe(false);
      }),
    );
  });

  it("keeps out others of the same Identity Center role, those included whose name ends alike", () => {
    fc.assert(
      fc.property(people, (person) => {
        fc.pre("userName" in person.aws);
        const names = [`x${nameOf(person)}`, `${nameOf(person)}x`, nameOf(person).slice(1), ""];

        for (const name of names)
          expect(
            trusts(person, {
              ...LEAD,
              "aws:userid": `AROAEXAMPLEEXAMPLEEX:${name}`,
              "sts:RoleSessionName": person.id,
            }),
          ).toBe(false);
      }),
    );
  });

  it("keeps out the same user name in the role of another permission set or account, and in a role that is none of Identity Center's", () => {
    const ben = {
      ...aPerson(),
      aws: { account: "111122223333", permissionSet: "Lead", userName: "ben@example.com" },
    };
    const said = {
      "aws:userid": "AROAEXAMPLEEXAMPLEEX:ben@example.com",
      "sts:RoleSessionName": ben.id,
    };
    const trusted = (arn: string) => trusts(ben, { ...said, "aws:PrincipalArn": arn });

    expect(trusted(LEAD["aws:PrincipalArn"])).toBe(true);
    expect(trusted(`${SSO}/AWSReservedSSO_Lead_fedcba9876543210`)).toBe(true);
    for (const arn of [
      `${SSO}/eu-west-1/AWSReservedSSO_Lead_evil_0123456789abcdef`,
      `${SSO}/eu-west-1/AWSReservedSSO_Lead`,
      `${SSO.replace("111122223333", "444455556666")}/AWSReservedSSO_Lead_0123456789abcdef`,
      "arn:aws:iam::111122223333:role/AWSReservedSSO_Lead_0123456789abcdef",
      "arn:aws:iam::111122223333:user/ben@example.com",
    ])
      expect(trusted(arn), arn).toBe(false);
  });
});
