// What doctor says of a stage's operation: whom alarms reach, whether the doors answer, room, Region and the second trail.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { REGIONS_WITHOUT_FUNCTION_URLS } from "../../../cli/doctor/checks/region.ts";
import type { Finding } from "../../../cli/doctor/finding.ts";
import { ROOT } from "../../../local/stage/where.ts";
import { callOf, doctor, doctorIn, openHealthy, READ } from "../../support/doctor.ts";
import { type OpenStage, tempFolder } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

const subscribe = (...isConfirmed: readonly boolean[]) =>
  stage.cloud.sns.seedTopic(
    stage.topology.alarmTopic.name,
    isConfirmed.map((one, index) => ({
      protocol: "email",
      endpoint: `on-call-${index}@example.com`,
      isConfirmed: one,
    })),
  );

describe("the alarms", () => {
  it("of production that reach nobody are an error", async () => {
    subscribe();

    const { code, out } = await doctor(stage);

    expect(out).toContain("No alarm reaches anybody: the topic has no confirmed subscription.");
    expect(code).toBe(3);
  });

  it("whose only subscription is not confirmed reach nobody either", async () => {
    subscribe(false);

    const { code, out } = await doctor(stage);

    expect(out).toContain("alarm-topic: on-call-0@example.com");
    expect(out).toContain("is not confirmed, so nothing is sent to it");
    expect(out).toContain("No alarm reaches anybody");
    expect(code).toBe(3);
  });

  it("that reach somebody leave a warning for the address that was not confirmed", async () => {
    subscribe(true, false);

    const { code, out } = await doctor(stage);

    expect(out).toContain("alarm-topic: on-call-1@example.com");
    expect(out).not.toContain("No alarm reaches anybody");
    expect(code).toBe(1);
  });
});

const SLACK_URL = "https://curfew-slack.lambda-url.eu-west-1.on.aws/";
const PERSON_URL = "https://curfew-person.lambda-url.eu-west-1.on.aws/";
const answering = (answers: Readonly<Record<string, () => Response>>) =>
  (async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
    const answer = answers[String(input)];
    return answer === undefined ? stage.network.fetch(String(input), init) : answer();
  }) as typeof fetch;
const asking = (answers: Readonly<Record<string, () => Response>>) =>
  doctorIn(stage, { fetch: answering(answers) });

describe("the function URLs", () => {
  it("are found by doctor itself, and are well where the functions refuse its unsigned call", async () => {
    const { code, out } = await doctor(stage, READ, "--json");

    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    expect(findings.filter(({ check }) => check === "doors")).toEqual([
      expect.objectContaining({ severity: "ok", resource: `curfew-Slack ${SLACK_URL}` }),
      expect.objectContaining({ severity: "ok", resource: `curfew-Person ${PERSON_URL}` }),
    ]);
    expect(code).toBe(0);
  });

  it("ask for one right, on the stage's own functions", async () => {
    const { account, region } = stage.topology.place;
    const only = ["Slack", "Person"].map(
      (name) => `arn:aws:lambda:${region}:${account}:function:curfew-${name}`,
    );
    const others = READ.filter((action) => !action.startsWith("lambda:"));
    const document = {
      Version: "2012-10-17",
      Statement: [
        { Sid: "Others", Effect: "Allow", Action: others, Resource: "*" },
        { Sid: "Doors", Effect: "Allow", Action: "lambda:GetFunctionUrlConfig", Resource: only },
      ],
    };

    expect((await doctor(stage, others)).out).toContain(
      "The permission lambda:GetFunctionUrlConfig is missing.",
    );
    expect((await doctorIn(stage, { document })).code).toBe(0);
  });

  it.each([
    [
      "by the error type",
      () =>
        new Response("{}", {
          status: 403,
          headers: { "x-amzn-errortype": "AccessDeniedException" },
        }),
    ],
    [
      "by the message",
      () => new Response('{"Message":"Forbidden. For troubleshooting, see"}', { status: 403 }),
    ],
  ])("whose permissions a guard rail took away are an error, told %s", async (_, answer) => {
    const { code, out } = await asking({ [SLACK_URL]: answer });

    expect(out).toContain(`doors: curfew-Slack ${SLACK_URL}`);
    expect(out).toContain("its permissions were taken away");
    expect(code).toBe(3);
  });

  it.each([
    [429, "is throttled", 1],
    [404, "answers 404", 3],
    [502, "answers 502", 3],
  ])("that answer %i are told", async (status, said, exit) => {
    const { code, out } = await asking({ [SLACK_URL]: () => new Response("", { status }) });

    expect(out).toContain(said);
    expect(code).toBe(exit);
  });

  it("that are not reached are an error", async () => {
    const { out } = await asking({
      [PERSON_URL]: () => {
        throw new TypeError("fetch failed");
      },
    });

    expect(out).toContain(`doors: curfew-Person ${PERSON_URL}`);
    expect(out).toContain("This function URL is not reached.");
  });

  it("that were deleted are an error", async () => {
    stage.cloud.lambda.deleteUrl("curfew-Person");

    const { code, out } = await doctor(stage);

    expect(out).toContain("doors: curfew-Person");
    expect(out).toContain("This function, or its URL, is gone.");
    expect(code).toBe(3);
  });
});

const settingsFolder = (text: string) => {
  const folder = tempFolder();
  writeFileSync(join(folder, "deploy.yaml"), text);
  return folder;
};

describe("a deploy.yaml that leaves open what only the customer can say", () => {
  it("as it comes with Curfew, is told setting by setting, and everything else is examined all the same", async () => {
    const { code, out } = await doctorIn(stage, { folder: ROOT }, READ, "--before-deploy");

    expect(out).toMatch(/settings: deploy\.yaml:\d+\n.*stages\.prod\.trail: say `trail: make`/);
    expect(out).toContain("say `alarmEmail: an address`, or `alarmTopic: the ARN of an SNS topic`");
    expect(out).toContain("Set trail: { existing: local } in deploy.yaml");
    expect(code).toBe(3);
  });

  it("says where a trail that it counts on does not record here", async () => {
    const folder = settingsFolder("stages: { prod: { trail: { existing: another } } }");

    const { code, out } = await doctorIn(stage, { folder }, READ, "--before-deploy");

    expect(out).toContain("trail: another");
    expect(out).toContain("Name one that does: local.");
    expect(code).toBe(1);
  });

  it.each([
    "local",
    "arn:aws:cloudtrail:eu-west-1:111122223333:trail/local",
  ])("counts on a trail by the name or ARN %s", async (existing) => {
    const folder = settingsFolder(`stages: { prod: { trail: { existing: "${existing}" } } }`);

    const { code } = await doctorIn(stage, { folder }, READ, "--before-deploy");

    expect(code).toBe(0);
  });

  it("misses no trail where the deploy makes it", async () => {
    await callOf(stage, "cloudtrail", "StopLogging", { Name: "local" });

    expect((await doctor(stage, READ, "--before-deploy")).code).toBe(0);
    expect((await doctor(stage)).code).toBe(3);
  });
});

describe("before a deploy", () => {
  it("a new account's limit of 10 is told where deploy.yaml reserves", async () => {
    stage.cloud.serviceQuotas.switches.concurrentExecutions = 10;

    const { code, out } = await doctor(stage, READ, "--before-deploy");

    expect(out).toContain("may run 10 functions at once here; what deploy.yaml reserves needs 142");
    expect(out).toContain("concurrency: shared");
    expect(code).toBe(3);
  });

  it("a trail that records already is named with what a second copy costs at this fleet's size", async () => {
    const { out } = await doctor(stage, READ, "--before-deploy");

    const agents = stage.cloud.ec2.instances().length;
    const dollars = ((agents * 8640 * 2) / 100_000).toFixed(2);
    expect(out).toContain("trail: local");
    expect(out).toContain(`for the ${agents} agents here $${dollars} a month`);
    expect(out).toContain("Set trail: { existing: local } in deploy.yaml");
  });

  it("a Region without function URLs is named", async () => {
    const { code, out } = await doctor(
      stage,
      READ,
      "--before-deploy",
      "--region",
      REGIONS_WITHOUT_FUNCTION_URLS[0] ?? "",
    );

    expect(out).toContain("Lambda has no function URLs in this Region");
    expect(code).toBe(3);
  });
});
