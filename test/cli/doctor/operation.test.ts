// What doctor says of a stage's operation: whom alarms reach, whether the doors answer, room, Region and the second trail.
import { beforeEach, describe, expect, it } from "vitest";
import { REGIONS_WITHOUT_FUNCTION_URLS } from "../../../cli/doctor/checks/region.ts";
import { doctor, doctorIn, openHealthy, READ } from "../../support/doctor.ts";
import type { OpenStage } from "../../support/stage.ts";

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

const SLACK_URL = "https://slack-door.example/";
const PERSON_URL = "https://person-door.example/";
const answering = (answers: Readonly<Record<string, () => Response>>) =>
  (async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
    const answer = answers[String(input)];
    return answer === undefined ? stage.network.fetch(String(input), init) : answer();
  }) as typeof fetch;
const knocking = (answers: Readonly<Record<string, () => Response>>) =>
  doctorIn(stage, { fetch: answering(answers) }, READ, "--door", SLACK_URL, "--door", PERSON_URL);
const refusedByFunction = () => new Response('{"error":"no proof"}', { status: 403 });

describe("a function URL", () => {
  it("that refuses an unsigned call itself is well", async () => {
    const { code, out } = await knocking({
      [SLACK_URL]: () => new Response("", { status: 401 }),
      [PERSON_URL]: refusedByFunction,
    });

    expect(out).not.toContain("doors:");
    expect(code).toBe(0);
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
  ])("whose permissions a guard rail took away is an error, told %s", async (_, answer) => {
    const { code, out } = await knocking({ [SLACK_URL]: answer, [PERSON_URL]: refusedByFunction });

    expect(out).toContain(`doors: ${SLACK_URL}`);
    expect(out).toContain("its permissions were taken away");
    expect(code).toBe(3);
  });

  it.each([
    [429, "is throttled", 1],
    [404, "answers 404", 3],
    [502, "answers 502", 3],
  ])("that answers %i is told", async (status, said, exit) => {
    const { code, out } = await knocking({
      [SLACK_URL]: () => new Response("", { status }),
      [PERSON_URL]: refusedByFunction,
    });

    expect(out).toContain(said);
    expect(code).toBe(exit);
  });

  it("that is not reached is an error", async () => {
    const { out } = await knocking({
      [SLACK_URL]: () => {
        throw new TypeError("fetch failed");
      },
      [PERSON_URL]: refusedByFunction,
    });

    expect(out).toContain("This function URL is not reached.");
  });

  it("that nobody named is not asked, and doctor says how to have it asked", async () => {
    const { out } = await doctor(stage);

    expect(out).toContain("doctor --door <slackUrl> --door <personUrl>");
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
