import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { callOf, doctor, doctorIn, openHealthy, READ } from "../../support/doctor.ts";
import { clientAs, type OpenStage } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

it("says once that a stage is not deployed, and misses none of its parts", async () => {
  const { code, out } = await doctor(stage, READ, "--stage", "other");

  expect(out).toContain(
    "Curfew is not deployed as curfew_other in account 111122223333, eu-west-1.",
  );
  expect(out).not.toContain("missing");
  expect(code).toBe(1);
});

it("is content before a deploy when it was told so", async () => {
  const { code, out } = await doctor(stage, READ, "--before-deploy");

  expect(out).toContain("were not looked at, as asked by --before-deploy");
  expect(code).toBe(0);
});

it("finds before a deploy what the deploy will not mend", async () => {
  stage.cloud.ssm.switches.agentOffline("i-0a1b2c3d4e5f60001");

  const { code, out } = await doctor(stage, READ, "--stage", "other", "--before-deploy");

  expect(out).toContain("Session Manager does not reach its agent");
  expect(code).toBe(1);
});

it("takes a stage that lost one document for broken, not for absent", async () => {
  const name = stage.topology.documents[0]!.name;
  await callOf(stage, "ssm", "DeleteDocument", { Name: name });

  const { out } = await doctor(stage);

  expect(out).toContain("This Session document is missing.");
  expect(out).not.toContain("is not deployed");
});

it("refuses a Region that is no name of one", async () => {
  const { code, out, err } = await doctor(stage, READ, "--region", "Ireland");

  expect(err).toBe("Ireland is no name of a Region, such as eu-west-1.");
  expect(out).toBe("");
  expect(code).toBe(2);
});

it("names the AWS profile that gives no credentials", async () => {
  const { code, err } = await doctorIn(stage, { env: { AWS_PROFILE: "no-such-profile" } });

  expect(err).toContain("The AWS profile no-such-profile gives no credentials");
  expect(code).toBe(2);
});

it("takes Region, endpoint and keys from the AWS profile", async () => {
  const { credentials, region, endpoint } = clientAs(stage, "platform", READ);
  const folder = mkdtempSync(join(tmpdir(), "curfew-profile-"));
  const file = join(folder, "config");
  const keys = `aws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}`;
  writeFileSync(
    file,
    `[profile ops]\nregion = ${region}\nendpoint_url = ${endpoint}\n${keys}\naws_session_token = ${credentials.sessionToken}\n`,
  );
  vi.stubEnv("AWS_CONFIG_FILE", file);
  const env = { AWS_PROFILE: "ops", AWS_REGION: undefined, AWS_ENDPOINT_URL: undefined };

  const { code, out, err } = await doctorIn(stage, { env });

  expect(err).toBe("");
  expect(out).not.toContain("could-not-check");
  expect(code).toBe(0);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("says that an endpoint is not reached", async () => {
  const lost = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const requestHandler = {
    ...stage.network.requestHandler,
    handle: () => Promise.reject(lost),
  };

  const { code, err } = await doctorIn(stage, { requestHandler });

  expect(err).toBe("AWS is not reached at http://aws.local.");
  expect(code).toBe(2);
});
