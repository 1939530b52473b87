import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { counted, granted, MINUTE, type OpenStage, openStage, stateOf } from "../support/stage.ts";

const CALL = {
  eventVersion: "1.08",
  eventID: "e-1",
  eventName: "StartSession",
  eventSource: "ssm.amazonaws.com",
  eventTime: "2026-11-23T09:01:00Z",
  userIdentity: { arn: "arn:aws:iam::111122223333:user/olga" },
  requestParameters: { target: "i-0a1b2c3d4e5f60001" },
  responseElements: { sessionId: "olga-0123456789abcdef0" },
};
const FAILED = { stateMachineArn: "", name: "nightly-report", status: "FAILED" };

type Event = Parameters<OpenStage["cloud"]["events"]["emit"]>[0];
const call = (over: object): Event => ({
  source: "aws.ssm",
  detailType: "AWS API Call via CloudTrail",
  detail: { ...CALL, ...over },
});
const state = (detail: object): Event => ({
  source: "aws.ec2",
  detailType: "EC2 Instance State-change Notification",
  detail: { state: "terminated", ...detail },
});
const failed = (stage: OpenStage, over: object): Event => ({
  source: "aws.states",
  detailType: "Step Functions Execution Status Change",
  detail: { ...FAILED, stateMachineArn: machineArnOf(stage), ...over },
});
const machineArnOf = ({ topology }: OpenStage) =>
  topology.functions.find(({ name }) => name === "Sweep")?.environment.MACHINE_ARN ?? "";

const MALFORMED: readonly (readonly [what: string, event: (stage: OpenStage) => Event])[] = [
  ["a session call of CloudTrail's version 2.0", () => call({ eventVersion: "2.0" })],
  ["a session call whose caller is a number", () => call({ userIdentity: { arn: 5 } })],
  ["a session call without an answer", () => call({ responseElements: null })],
  ["a session call at no time", () => call({ eventTime: "yesterday" })],
  ["a session call whose target is a number", () => call({ requestParameters: { target: 5 } })],
  ["a state of something that is no instance", () => state({ "instance-id": "web-1" })],
  ["a state of nothing", () => state({})],
  ["an execution without a name", (stage) => failed(stage, { name: "" })],
  ["an execution whose name is a number", (stage) => failed(stage, { name: 7 })],
];

/** Past Lambda's own two tries more, after one minute and then two. */
const PAST_RETRIES = 4 * MINUTE;

describe("a malformed event", () => {
  it.each(
    MALFORMED,
  )("is tried again, and then kept in the dead-letter queue: %s", async (_, event) => {
    const stage = await openStage();
    const bad = event(stage);

    stage.cloud.events.emit(bad);
    await stage.clock.advance(PAST_RETRIES);

    const letters = stage.cloud.events.deadLetters();
    expect(letters.map(({ queue }) => queue)).toEqual(["curfew-dead-letters"]);
    expect(JSON.parse(letters[0]?.body ?? "{}")).toMatchObject({ detail: bad.detail });
    expect(counted(stage, "Failures")).toBe(3);
    expect(stage.cloud.ssm.sessions()).toEqual([]);
  });

  it("does not keep other events from being worked, before it and behind it", async () => {
    const stage = await openStage();
    const id = await granted(stage);
    for (const [, event] of MALFORMED) stage.cloud.events.emit(event(stage));

    await stage.actors.startSession("engineer", "web-1");
    for (const [, event] of MALFORMED) stage.cloud.events.emit(event(stage));
    stage.cloud.ec2.setState("i-0a1b2c3d4e5f60001", "terminated");
    await stage.clock.advance(10 * MINUTE);

    const request = await stage.actors.truth.requests.read(id);
    expect(request).toMatchObject({ state: "ended", end: { cause: "instance-gone" } });
    const sessions = await stage.actors.truth.sessions.ofPerson("p-ana001", 10);
    expect(sessions.map(({ cause }) => cause)).toEqual(["instance-gone"]);
    expect(stage.cloud.events.deadLetters()).toHaveLength(2 * MALFORMED.length);
  });
});

describe("an event that is none of Curfew's business", () => {
  it.each([
    ["an execution under a name that is not a request's", { name: "nightly-report" }],
    ["an execution of a request that never was", { name: "req-00000000000000000000" }],
    ["a hundredth attempt of a request that never was", { name: "req-00000000000000000000.100" }],
  ])("is left alone: %s", async (_, over) => {
    const stage = await openStage();

    stage.cloud.events.emit(failed(stage, over));
    await stage.clock.advance(PAST_RETRIES);

    expect(stage.cloud.events.deadLetters()).toEqual([]);
    expect(stage.states.executions()).toEqual([]);
    expect(counted(stage, "Failures")).toBe(0);
  });

  it("is left alone: an execution of a running request that was replaced long ago, or a copy of it", async () => {
    const stage = await openStage();
    const id = await granted(stage);

    for (let times = 0; times < 3; times++)
      stage.cloud.events.emit(failed(stage, { name: `${id}.0` }));
    await stage.clock.advance(MINUTE);

    expect(stage.states.executions()).toHaveLength(1);
    expect(await stateOf(stage, id)).toBe("active");
  });

  it("is passed over: a session call of an AWS service, which has no caller's ARN", async () => {
    const stage = await openStage();
    const userIdentity = { type: "AWSService", invokedBy: "ssm.amazonaws.com" };

    for (const eventName of ["StartSession", "ResumeSession", "TerminateSession"])
      stage.cloud.events.emit(call({ eventName, userIdentity }));
    await stage.clock.advance(PAST_RETRIES);

    expect(stage.cloud.events.deadLetters()).toEqual([]);
    expect(counted(stage, "Failures")).toBe(0);
    expect(await stage.actors.truth.sessions.open()).toEqual([]);
  });

  it("is left alone: a session on something that is no instance (facts A5)", async () => {
    const stage = await openStage();

    stage.cloud.events.emit(call({ requestParameters: { target: "ecs:cluster_task_runtime" } }));
    await stage.clock.advance(MINUTE);

    expect(stage.slack.people.messages("C0SECURITY")).toEqual([]);
    expect(stage.cloud.events.deadLetters()).toEqual([]);
  });
});

const gzipped = (value: unknown) => gzipSync(JSON.stringify(value)).toString("base64");
const DATA = {
  messageType: "DATA_MESSAGE",
  logStream: "s-1",
  logEvents: [{ timestamp: 1, message: "ls" }],
};

describe("transcript data that cannot be read", () => {
  it.each([
    ["not base64", { awslogs: { data: "*** not base64 ***" } }],
    ["not gzipped", { awslogs: { data: Buffer.from("plain").toString("base64") } }],
    ["not JSON", { awslogs: { data: gzipSync("{").toString("base64") } }],
    ["of an unknown kind", { awslogs: { data: gzipped({ ...DATA, messageType: "PARTY" }) } }],
    ["without events", { awslogs: { data: gzipped({ ...DATA, logEvents: [] }) } }],
    ["without a stream", { awslogs: { data: gzipped({ ...DATA, logStream: "" }) } }],
    ["of another shape", { Records: [] }],
  ])("is tried again, and then kept in the dead-letter queue: %s", async (_, event) => {
    const stage = await openStage();

    await stage.cloud.lambda.invokeAsync("curfew-NoteActivity", event, {
      deadLetters: "curfew-dead-letters",
    });
    await stage.clock.advance(PAST_RETRIES);

    expect(stage.cloud.events.deadLetters().map(({ body }) => JSON.parse(body))).toEqual([event]);
    expect(counted(stage, "Failures", "NoteActivity")).toBe(3);
  });

  it("is no fault when it only says that the subscription works, or tells of an unknown session", async () => {
    const stage = await openStage();

    for (const message of [{ messageType: "CONTROL_MESSAGE" }, DATA])
      await stage.cloud.lambda.invokeSync("curfew-NoteActivity", {
        awslogs: { data: gzipped(message) },
      });

    expect(counted(stage, "Failures")).toBe(0);
  });
});
