import { beforeEach, expect, it } from "vitest";
import { run } from "../../../cli/curfew.ts";
import { ROOT } from "../../../local/stage/where.ts";
import { clientAs, type OpenStage, openStage, tempFolder } from "../../support/stage.ts";

const READ = [
  "events:DescribeRule",
  "events:ListTargetsByRule",
  "ssm:GetDocument",
  "ssm:ListDocuments",
];
let stage: OpenStage;

beforeEach(async () => {
  stage = await openStage();
});

async function doctor(actions: readonly string[] = READ, ...words: readonly string[]) {
  const { credentials, region, endpoint } = clientAs(stage, "platform", actions);
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(["doctor", ...words], {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    env: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken !== undefined && {
        AWS_SESSION_TOKEN: credentials.sessionToken,
      }),
      AWS_REGION: region,
      AWS_ENDPOINT_URL: endpoint,
    },
    folder: ROOT,
    requestHandler: stage.network.requestHandler,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const call = async (service: "events" | "ssm", operation: string, input: object) => {
  const found = stage.cloud[service].service.operations[operation];
  await found!.run(found!.input.parse(input), { caller: {} as never, requestId: "test" });
};

it("finds nothing wrong on a healthy stage, and exits with 0", async () => {
  const { code, out } = await doctor();

  expect(out).toMatch(/^\d+ ok$/);
  expect(code).toBe(0);
});

it("finds a rule that was disabled", async () => {
  await call("events", "DisableRule", { Name: `${stage.topology.prefix}-session-calls` });

  const { code, out } = await doctor();

  expect(out).toContain("This EventBridge rule is disabled.");
  expect(code).toBe(1);
});

it("finds a Session document that is not what the profile says", async () => {
  const [document] = stage.topology.documents;
  stage.cloud.ssm.seedDocument(document!.name, {
    ...(document!.content as object),
    description: "drift",
  });

  const { code, out } = await doctor();

  expect(out).toContain(document!.name);
  expect(out).toContain("is not what the profile says");
  expect(code).toBe(1);
});

it("finds a Session document that is missing", async () => {
  const name = stage.topology.documents[0]!.name;
  await call("ssm", "DeleteDocument", { Name: name });

  const { code, out } = await doctor();

  expect(out).toContain("This Session document is missing.");
  expect(code).toBe(1);
});

it("names the permission that a check lacks, and goes on with the others", async () => {
  const { code, out } = await doctor(READ.filter((action) => action !== "events:DescribeRule"));

  expect(out).toContain("The permission events:DescribeRule is missing.");
  expect(out).toMatch(/1 could-not-check, \d+ ok$/);
  expect(code).toBe(1);
});

it("gives one JSON document and nothing else with --json", async () => {
  const { code, out, err } = await doctor(READ, "--json");

  expect(JSON.parse(out)).toMatchObject({ account: "111122223333", region: "eu-west-1" });
  expect(err).toBe("");
  expect(code).toBe(0);
});

it("exits with 2 and a sentence when the policy folder is broken", async () => {
  const { code, out, err } = await doctor(READ, "--policies", `../${tempFolder()}`);

  expect(err).toContain("there is no readable people.yaml in the policy folder");
  expect(out).toBe("");
  expect(code).toBe(2);
});
