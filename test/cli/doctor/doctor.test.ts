import { beforeEach, expect, it } from "vitest";
import { callOf, doctor, openHealthy, READ } from "../../support/doctor.ts";
import { type OpenStage, tempFolder } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

it("finds nothing wrong on a healthy stage, and exits with 0", async () => {
  const { code, out } = await doctor(stage);

  expect(out).toMatch(/^2 notes, \d+ ok$/m);
  expect(code).toBe(0);
});

it("finds a rule that was disabled", async () => {
  await callOf(stage, "events", "DisableRule", { Name: `${stage.topology.prefix}-session-calls` });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This EventBridge rule is disabled.");
  expect(code).toBe(3);
});

it("finds a Session document that is not what the profile says", async () => {
  const [document] = stage.topology.documents;
  stage.cloud.ssm.seedDocument(document!.name, {
    ...(document!.content as object),
    description: "drift",
  });

  const { code, out } = await doctor(stage);

  expect(out).toContain(document!.name);
  expect(out).toContain("is not what the profile says");
  expect(code).toBe(3);
});

it("finds a Session document that is missing", async () => {
  const name = stage.topology.documents[0]!.name;
  await callOf(stage, "ssm", "DeleteDocument", { Name: name });

  const { code, out } = await doctor(stage);

  expect(out).toContain("This Session document is missing.");
  expect(code).toBe(3);
});

it("names the permission that a check lacks, and goes on with the others", async () => {
  const { code, out } = await doctor(
    stage,
    READ.filter((action) => action !== "events:DescribeRule"),
  );

  expect(out).toContain("The permission events:DescribeRule is missing.");
  expect(out).toMatch(/1 could-not-check, 2 notes, \d+ ok$/);
  expect(code).toBe(3);
});

it("gives one JSON document and nothing else with --json", async () => {
  const { code, out, err } = await doctor(stage, READ, "--json");

  expect(JSON.parse(out)).toMatchObject({ account: "111122223333", region: "eu-west-1" });
  expect(err).toBe("");
  expect(code).toBe(0);
});

it("exits with 2 and a sentence when the policy folder is broken", async () => {
  const { code, out, err } = await doctor(stage, READ, "--policies", `../${tempFolder()}`);

  expect(err).toContain("there is no readable people.yaml");
  expect(out).toBe("");
  expect(code).toBe(2);
});
