// The people of people.yaml as the local cloud's IAM has them, each under the ARN by which Curfew knows them.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import type { AwsIdentity } from "../../../domain/aws-identity.ts";
import { LOCAL_PLACE } from "../../../local/stage/sample.ts";
import { openStage, policyFolder } from "../../support/stage.ts";

const ANA = 'aws: { user: "arn:aws:iam::111122223333:user/ana" }';

/** Who STS says Ana is, with her own local credentials; undefined when she has none. */
async function callerFor(aws: AwsIdentity): Promise<string | undefined> {
  const policies = policyFolder();
  policies.edit("people.yaml", ANA, `aws: ${JSON.stringify(aws)}`);
  const stage = await openStage({ policies: policies.folder });
  const credentials = stage.keys.get("engineer");
  if (credentials === undefined) return undefined;
  const { requestHandler } = stage.network;
  const { region } = LOCAL_PLACE;
  const config = { region, credentials, endpoint: "http://aws.local", requestHandler };
  const { Arn } = await new STSClient(config as never).send(new GetCallerIdentityCommand({}));
  return Arn;
}

describe("a person of the local cloud", () => {
  it.each<[AwsIdentity, string]>([
    [
      { user: "arn:aws:iam::111122223333:user/payments/team-1/Ana" },
      "arn:aws:iam::111122223333:user/payments/team-1/Ana",
    ],
    [
      { account: "111122223333", permissionSet: "Engineer", userName: "ana@example.com" },
      "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Engineer_0123456789abcdef/ana@example.com",
    ],
  ])("has the credentials of %j", async (aws, arn) => {
    expect(await callerFor(aws)).toBe(arn);
  });

  it.each<AwsIdentity>([
    { user: "arn:aws:iam::444455556666:user/ana" },
    { user: "arn:aws-cn:iam::111122223333:user/ana" },
    { account: "444455556666", permissionSet: "Engineer", userName: "ana@example.com" },
  ])("has none as somebody of another account: %j", async (aws) => {
    expect(await callerFor(aws)).toBeUndefined();
  });
});
