// A grant's policy as a text; what it means to IAM is in grant-policy-meaning.test.ts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  documentArn,
  grantPolicy,
  instanceArn,
  type PolicyDocument,
} from "../../domain/grant-policy.ts";
import { epochOf } from "../../domain/time.ts";
import { grantTerms, PLACE } from "../support/builders.ts";

const SESSION_ACTIONS = [
  "kms:GenerateDataKey",
  "ssm:ResumeSession",
  "ssm:StartSession",
  "ssm:TerminateSession",
  "ssmmessages:OpenDataChannel",
];

const allowed = ({ Statement }: PolicyDocument) =>
  Statement.filter((statement) => statement.Effect === "Allow");
const actionsOf = (policy: PolicyDocument) => allowed(policy).flatMap(({ Action }) => Action);
const statement = (policy: PolicyDocument, sid: string) =>
  allowed(policy).find(({ Sid }) => Sid === sid);

describe("a grant's policy", () => {
  it("carries its deadline on every statement, whole seconds, never later than agreed (P2)", () => {
    fc.assert(
      fc.property(grantTerms, (terms) => {
        const policy = grantPolicy(PLACE, terms);

        for (const { Condition } of policy.Statement) {
          const until = Condition?.DateLessThan?.["aws:CurrentTime"] ?? "";
          expect(until).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
          expect(epochOf(terms.deadline) - Date.parse(until)).toBeGreaterThanOrEqual(0);
          expect(epochOf(terms.deadline) - Date.parse(until)).toBeLessThan(1000);
        }
      }),
    );
  });

  it("starts sessions on exactly one instance with exactly one document, checked by name (P2, facts B3)", () => {
    fc.assert(
      fc.property(grantTerms, (terms) => {
        const start = statement(grantPolicy(PLACE, terms), "Start");

        expect(start?.Action).toEqual(["ssm:StartSession"]);
        expect(start?.Resource).toEqual([
          instanceArn(PLACE, terms.instanceId),
          documentArn(PLACE, terms.document),
        ]);
        expect(start?.Condition?.BoolIfExists).toEqual({
          "ssm:SessionDocumentAccessCheck": "true",
        });
      }),
    );
  });

  it("allows the session actions and no SendCommand, port forwarding or SSH (facts C1)", () => {
    fc.assert(
      fc.property(grantTerms, (terms) => {
        const policy = grantPolicy(PLACE, terms);

        expect(SESSION_ACTIONS).toEqual(expect.arrayContaining(actionsOf(policy)));
        expect(JSON.stringify(policy)).not.toMatch(/SendCommand|PortForward|AWS-/);
      }),
    );
  });

  it("has `*` as a resource only where the action takes none: OpenDataChannel (facts C2)", () => {
    fc.assert(
      fc.property(grantTerms, (terms) => {
        const wide = allowed(grantPolicy(PLACE, terms)).filter(({ Resource }) =>
          Resource.includes("*"),
        );

        expect(wide.flatMap(({ Action }) => Action)).toEqual(["ssmmessages:OpenDataChannel"]);
      }),
    );
  });

  it("names a key only where the profile has one, and then pins the instance (facts B4)", () => {
    fc.assert(
      fc.property(grantTerms, (terms) => {
        const key = statement(grantPolicy(PLACE, terms), "Key");

        expect(key?.Resource).toEqual(terms.kmsKeyArn && [terms.kmsKeyArn]);
        expect(key?.Condition?.StringEquals).toEqual(
          terms.kmsKeyArn && { "kms:EncryptionContext:aws:ssm:TargetId": terms.instanceId },
        );
      }),
    );
  });

  it("is under 2,048 characters, so that four fit in a role's 10,240 (facts C4)", () => {
    const longPlace = { ...PLACE, partition: "aws-us-gov", region: "ap-southeast-99" };

    fc.assert(
      fc.property(grantTerms, (terms) => {
        const text = JSON.stringify(grantPolicy(longPlace, terms));

        expect(text.length).toBeLessThan(2048);
      }),
    );
  });
});
