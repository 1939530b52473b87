import { SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const ACTION = "ssm:StartSession";
const ana = `arn:aws:iam::${place.account}:user/ana`;
const allow = (more: object = {}) =>
  documentOf([{ Effect: "Allow", Action: ACTION, Resource: "*", ...more }]);

/** What the simulator says of ana, who has these policies. */
async function saidOf(
  policies: Readonly<Record<string, unknown>>,
  input: Partial<ConstructorParameters<typeof SimulatePrincipalPolicyCommand>[0]> = {},
  boundary?: unknown,
) {
  const cloud = createCloud();
  const limit =
    boundary === undefined
      ? {}
      : { boundary: cloud.iam.seedManagedPolicy({ name: "limit", document: boundary }) };
  cloud.iam.seedUser({
    name: "ana",
    policies: Object.entries(policies).map(([name, document]) => ({ name, document })),
    ...limit,
  });
  const { EvaluationResults = [] } = await cloud.admin.iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn: ana, ActionNames: [ACTION], ...input }),
  );
  return EvaluationResults.map(({ EvalDecision, MatchedStatements = [] }) => [
    EvalDecision,
    ...MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId),
  ]);
}

describe("SimulatePrincipalPolicy", () => {
  it("names every policy that allows", async () => {
    const said = await saidOf({ one: allow(), two: allow(), other: allow({ Action: "s3:*" }) });

    expect(said).toEqual([["allowed", "user_ana_one", "user_ana_two"]]);
  });

  it("names the policy that forbids", async () => {
    const said = await saidOf({ one: allow(), never: allow({ Effect: "Deny" }) });

    expect(said).toEqual([["explicitDeny", "user_ana_never"]]);
  });

  it("answers each resource for itself", async () => {
    const arn = (id: string) => `arn:aws:ec2:eu-west-1:${place.account}:instance/${id}`;

    const said = await saidOf(
      { one: allow({ Resource: arn("i-1") }) },
      { ResourceArns: [arn("i-1"), arn("i-2")] },
    );

    expect(said).toEqual([["allowed", "user_ana_one"], ["implicitDeny"]]);
  });

  it("goes by the context it is told, and by no other", async () => {
    const policies = {
      prod: allow({ Condition: { StringEquals: { "ssm:resourceTag/Env": "prod" } } }),
      late: allow({
        Condition: { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
      }),
    };
    const entry = {
      ContextKeyName: "ssm:resourceTag/Env",
      ContextKeyType: "string" as const,
      ContextKeyValues: ["prod"],
    };

    expect(await saidOf(policies)).toEqual([["implicitDeny"]]);
    expect(await saidOf(policies, { ContextEntries: [entry] })).toEqual([
      ["allowed", "user_ana_prod"],
    ]);
  });

  it("counts the boundary", async () => {
    const said = await saidOf({ one: allow() }, {}, allow({ Action: "s3:*" }));

    expect(said).toEqual([["implicitDeny", "user_ana_one"]]);
  });

  it("takes no session of a role (facts C5)", async () => {
    const arn = `arn:aws:sts::${place.account}:assumed-role/ana/ana`;

    await expect(saidOf({}, { PolicySourceArn: arn })).rejects.toMatchObject({
      name: "InvalidInputException",
    });
  });
});
