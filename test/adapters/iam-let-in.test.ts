// Which policy let a session in, asked of IAM with the very rights of the function that asks.
import { beforeEach, describe, expect, it } from "vitest";
import { iamLetInFinder } from "../../adapters/iam-let-in.ts";
import { letInSentence } from "../../domain/let-in.ts";
import type { Session } from "../../domain/session.ts";
import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { INSTANCE, NOON } from "../support/builders.ts";
import { quickRetries } from "../support/quick-retries.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const { account } = LOCAL_PLACE;
const SSO = `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/olga@corp.example`;
const MINUTE = 60_000;

const allowing = (statement: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "ssm:StartSession", Resource: "*", ...statement }],
});

const sessionOf = (owner: string, more: Partial<Session> = {}): Session => ({
  id: "olga-0123456789abcdef0",
  owner,
  instance: { ...INSTANCE, tags: { Env: "prod" } },
  startedAt: NOON,
  ...more,
});

let stage: InProcessStage;
beforeEach(async () => {
  stage = await openAdapterStage();
});

function finderOn({ cloud, clock }: InProcessStage, functionName = "NoteSessionCall") {
  const role = `arn:aws:iam::${account}:role/curfew-${functionName}-eu-west-1`;
  const credentials = cloud.iam.keyFor(role, "test");
  const config = { ...clientAs(stage, "unused", ["none:None"]), credentials };
  return iamLetInFinder(config, LOCAL_PLACE, clock.now);
}

/** A role of Identity Center, whose path no session's owner shows, with one policy for sessions. */
const anSsoRole = (statement: object) =>
  stage.cloud.iam.seedRole({
    name: "AWSReservedSSO_Ops_0123456789abcdef",
    path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
    trust: serviceTrust("sso.amazonaws.com"),
    policies: [{ name: "AwsSSOInlinePolicy", document: allowing(statement) }],
  });

describe("which policy let a session in", () => {
  it.each(["NoteSessionCall", "Sweep"])("is known of a user, to %s", async (functionName) => {
    const olga = stage.cloud.iam.seedUser({
      name: "olga-2",
      policies: [
        { name: "sessions", document: allowing({}) },
        { name: "mail", document: allowing({ Action: "ses:SendEmail" }) },
      ],
    });

    const letIn = await finderOn(stage, functionName).find(sessionOf(olga));

    expect(letIn).toEqual({ principal: olga, policies: ["user_olga-2_sessions"] });
    expect(letInSentence(letIn)).toBe(
      `Let in by the policy user_olga-2_sessions of ${olga}, says IAM's policy simulator.`,
    );
  });

  it("is known of a role by the name in the session's owner, whatever its path, by the instance's tags and the document", async () => {
    const role = anSsoRole({
      Condition: {
        StringEqualsIfExists: { "ssm:resourceTag/Env": "prod" },
        BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
      },
    });

    const letIn = await finderOn(stage).find(sessionOf(SSO, { document: "OpsShell" }));

    expect(letIn).toEqual({
      principal: role,
      policies: ["role_AWSReservedSSO_Ops_0123456789abcdef_AwsSSOInlinePolicy"],
    });
  });

  it("is not known where the policies say no by now", async () => {
    anSsoRole({ Resource: "arn:aws:ec2:*:*:instance/i-0000000000000000f" });

    const letIn = await finderOn(stage).find(sessionOf(SSO));

    expect(letIn).toEqual({ unknown: expect.stringContaining("it was changed since") });
  });

  it.each([
    ["the account's root user", `arn:aws:iam::${account}:root`, /root user needs no policy/],
    ["another account", "arn:aws:iam::999988887777:user/eve", /not of this account/],
    ["a federated user", `arn:aws:sts::${account}:federated-user/eve`, /users and roles only/],
    [
      "a role that is gone",
      `arn:aws:sts::${account}:assumed-role/gone/eve`,
      /no answer \(NoSuchEntity/,
    ],
    ["no ARN at all", "eve", /not of this account/],
  ])("is not known of %s", async (_, owner, why) => {
    const letIn = await finderOn(stage).find(sessionOf(owner));

    expect(letIn).toEqual({ unknown: expect.stringMatching(why) });
    expect(letInSentence(letIn)).toMatch(/^Which policy let them in is not known: .*\.$/);
  });

  it("is not asked again for a minute after IAM gave no answer, and then it is", async () => {
    quickRetries();
    const role = anSsoRole({});
    const finder = finderOn(stage);
    const fault = stage.cloud.faults.add({
      service: "iam",
      operation: "SimulatePrincipalPolicy",
      kind: "throttle",
    });
    const first = await finder.find(sessionOf(SSO));
    stage.cloud.faults.clear(fault);

    const second = await finder.find(sessionOf(SSO));
    await stage.clock.advance(MINUTE);
    const third = await finder.find(sessionOf(SSO));

    expect(first).toEqual({ unknown: "IAM gave no answer (Throttling)" });
    expect(second).toEqual({ unknown: expect.stringContaining("was not asked again") });
    expect(third).toMatchObject({ principal: role });
  });
});
