import { beforeEach, expect, it } from "vitest";
import { OLD_WIDE_POLICY } from "../../../local/stage/sample.ts";
import { callOf, doctor, openHealthy } from "../../support/doctor.ts";
import { roleNameOf } from "../../support/grant-roles.ts";
import { granted, type OpenStage } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

it("finds nothing wrong while a grant is alive", async () => {
  await granted(stage);

  const { code, out } = await doctor(stage);

  expect(out).toMatch(/^2 notes, \d+ ok$/m);
  expect(code).toBe(0);
});

it("finds a trail that is stopped", async () => {
  await callOf(stage, "cloudtrail", "StopLogging", { Name: "local" });

  const { code, out } = await doctor(stage);

  expect(out).toContain("No trail tells Curfew of sessions: local is stopped.");
  expect(code).toBe(3);
});

it("finds a trail that records reads only", async () => {
  const EventSelectors = [{ ReadWriteType: "ReadOnly", IncludeManagementEvents: true }];
  await callOf(stage, "cloudtrail", "PutEventSelectors", { TrailName: "local", EventSelectors });

  const { code, out } = await doctor(stage);

  expect(out).toContain("local does not record write management events");
  expect(code).toBe(3);
});

it("finds a default document that is weaker than the profiles", async () => {
  stage.cloud.ssm.seedDocument("SSM-SessionManagerRunShell", {
    schemaVersion: "1.0",
    sessionType: "Standard_Stream",
    inputs: {
      s3EncryptionEnabled: true,
      cloudWatchEncryptionEnabled: false,
      cloudWatchStreamingEnabled: false,
      runAsEnabled: false,
      idleSessionTimeout: "60",
    },
  });

  const { code, out } = await doctor(stage);

  expect(out).toContain("Its idle time is longer than the 30 minutes of the profiles.");
  expect(out).toContain("It has no maximum, or one longer than the 480 minutes of the profiles.");
  expect(out).toContain("It does not log sessions so that an unlogged one cannot start.");
  expect(code).toBe(1);
});

it("says that an account without a default document lets sessions go unlogged", async () => {
  await callOf(stage, "ssm", "DeleteDocument", { Name: "SSM-SessionManagerRunShell" });

  const { code, out } = await doctor(stage);

  expect(out).toContain("The account has no default Session document");
  expect(code).toBe(1);
});

it("finds a governed instance whose agent is offline", async () => {
  stage.cloud.ssm.switches.agentOffline("i-0a1b2c3d4e5f60001");

  const { code, out } = await doctor(stage);

  expect(out).toContain("warning         instances: i-0a1b2c3d4e5f60001");
  expect(out).toContain("Session Manager does not reach its agent");
  expect(code).toBe(1);
});

it("finds who holds ssm:StartSession outside Curfew", async () => {
  const policies = [{ name: "from-before-curfew", document: OLD_WIDE_POLICY }];
  stage.cloud.iam.seedUser({ name: "olga", policies });

  const { code, out } = await doctor(stage);

  expect(out).toContain("warning         outsiders: arn:aws:iam::111122223333:user/olga");
  expect(out).toContain("It holds ssm:StartSession outside Curfew.");
  expect(out).toMatch(/1 warning, 2 notes, \d+ ok$/);
  expect(code).toBe(1);
});

it("finds who may change access roles, also by a wildcard", async () => {
  const statement = { Effect: "Allow", Action: "iam:Put*", Resource: "*" };
  const document = { Version: "2012-10-17", Statement: [statement] };
  stage.cloud.iam.seedUser({ name: "olga", policies: [{ name: "wide", document }] });

  const { out } = await doctor(stage);

  expect(out).toContain("It holds iam:PutRolePolicy on Curfew's access roles.");
});

it("finds a grant role whose boundary was taken off", async () => {
  const id = await granted(stage);
  await callOf(stage, "iam", "DeleteRolePermissionsBoundary", { RoleName: roleNameOf(id) });

  const { code, out } = await doctor(stage);

  expect(out).toContain(
    "This grant role is not as Curfew makes it: it has no permissions boundary.",
  );
  expect(code).toBe(3);
});

it("finds a policy on a grant role that Curfew did not write", async () => {
  const id = await granted(stage);
  const PolicyDocument = JSON.stringify(OLD_WIDE_POLICY);
  await callOf(stage, "iam", "PutRolePolicy", {
    RoleName: roleNameOf(id),
    PolicyName: "mine",
    PolicyDocument,
  });

  const { out } = await doctor(stage);

  expect(out).toContain("it has the policy mine, which Curfew did not write");
});

it("finds a boundary that was widened", async () => {
  const statement = { Effect: "Allow", Action: "*", Resource: "*" };
  const document = { Version: "2012-10-17", Statement: [statement] };
  const [first] = stage.topology.boundaries;
  stage.cloud.iam.seedManagedPolicy({ ...first!, document });

  const { out } = await doctor(stage);

  expect(out).toContain("The permissions boundary is not what Curfew deploys.");
});
