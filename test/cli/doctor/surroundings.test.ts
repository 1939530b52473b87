import { beforeEach, expect, it } from "vitest";
import { serviceTrust } from "../../../local/cloud/iam/seeds.ts";
import { SAMPLE_NODE_ROLE } from "../../../local/stage/sample.ts";
import { doctor, doctorIn, openHealthy, READ } from "../../support/doctor.ts";
import { takeFromInstances } from "../../support/instance-role.ts";
import { copyOfPolicies } from "../../support/policies-copy.ts";
import type { OpenStage } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

const findings = (out: string) =>
  (JSON.parse(out) as { findings: { check: string; severity: string }[] }).findings;
const severityOf = (out: string, check: string) =>
  findings(out)
    .filter((one) => one.check === check)
    .map(({ severity }) => severity);

/** The stage's network, with AWS's clock so many seconds behind. */
function awsBehind(seconds: number) {
  const { requestHandler } = stage.network;
  return {
    ...requestHandler,
    async handle(request: Parameters<typeof requestHandler.handle>[0]) {
      const { response } = await requestHandler.handle(request);
      const date = new Date(Date.now() - seconds * 1000).toUTCString();
      return { response: { ...response, headers: { ...response.headers, date } } };
    },
  };
}

it("finds clock, instance profiles and agents well on a healthy stage", async () => {
  const { out } = await doctor(stage, READ, "--json");

  expect(severityOf(out, "clock")).toEqual(["ok"]);
  expect(severityOf(out, "instance-profiles")).toEqual(["ok"]);
  expect(severityOf(out, "instances")).toEqual(["note", "ok"]);
});

it("warns of a clock that is two minutes off", async () => {
  const { code, out } = await doctorIn(stage, { requestHandler: awsBehind(120) });

  expect(out).toContain("It is 120 seconds ahead of AWS's; grants end by AWS's clock.");
  expect(code).toBe(1);
});

it("says that AWS refuses signatures when the clock is ten minutes off", async () => {
  const { code, out } = await doctorIn(stage, { requestHandler: awsBehind(600) });

  expect(out).toContain("AWS refuses what is signed so far off.");
  expect(code).toBe(3);
});

it("finds an instance role that may not write the log", async () => {
  const Action = ["ssm:UpdateInstanceInformation", "ssmmessages:*", "logs:Describe*"];
  const document = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action, Resource: "*" }],
  };
  const trust = serviceTrust("ec2.amazonaws.com");
  stage.cloud.iam.seedRole({
    name: SAMPLE_NODE_ROLE,
    trust,
    policies: [{ name: "agent", document }],
  });

  const { code, out } = await doctor(stage);

  expect(out).toContain(
    // What break-glass needs of the bucket beside the log.
    "Its role sample-node does not allow logs:CreateLogStream, logs:PutLogEvents, s3:GetEncryptionConfiguration, s3:PutObject, kms:GenerateDataKey, kms:Decrypt, which profile prod needs.",
  );
  expect(code).toBe(1);
});

it("finds an instance role that may not use the key its profile names, in a policy folder anywhere", async () => {
  const { folder, edit, remove } = copyOfPolicies();
  const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";
  const group = "      logGroup: /curfew/sessions\n";
  edit("profiles.yaml", (text) => text.replaceAll(group, `${group}      kmsKeyArn: ${key}\n`));
  takeFromInstances(stage, "kms:Decrypt");

  const { code, out } = await doctor(stage, READ, "--policies", folder);

  expect(out).toContain(
    "Its role sample-node does not allow kms:Decrypt, which profile prod needs.",
  );
  expect(code).toBe(3);
  remove();
});

it("finds a governed instance without an instance profile", async () => {
  stage.cloud.ec2.seedInstance({ id: "i-0a1b2c3d4e5f60001", name: "web-1", tags: { Env: "prod" } });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This instance has no instance profile");
  expect(code).toBe(1);
});

it("finds an agent that is too old to log", async () => {
  stage.cloud.ssm.switches.setAgentVersion("i-0a1b2c3d4e5f60001", "3.0.161.0");

  const { code, out } = await doctor(stage);

  expect(out).toContain("Its agent 3.0.161.0 is older than 3.0.284.0, which logging needs.");
  expect(code).toBe(1);
});

it("finds a role that lacks what break-glass alone needs, whose transcripts go to the bucket", async () => {
  takeFromInstances(stage, "kms:Decrypt");

  const { code, out } = await doctor(stage);

  expect(out).toContain("does not allow kms:Decrypt, which profile prod needs.");
  expect(code).toBe(1);
});

it.each([
  "kms:GenerateDataKey",
  // A transcript of 5 MiB and more goes up in parts.
  "kms:Decrypt",
])("finds a role that may write into the stage's bucket and not use its key for %s", async (action) => {
  const policies = copyOfPolicies();
  policies.edit("profiles.yaml", (text) =>
    text.replace("/curfew/sessions\n", "/curfew/sessions\n      s3: {}\n"),
  );
  const well = await doctor(stage, READ, "--policies", policies.folder, "--json");
  takeFromInstances(stage, action);

  const { out } = await doctor(stage, READ, "--policies", policies.folder, "--json");

  policies.remove();
  expect(severityOf(well.out, "instance-profiles")).toEqual(["ok"]);
  expect(out).toContain(`does not allow ${action}, which profile prod needs.`);
});
