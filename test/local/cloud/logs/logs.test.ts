// CloudWatch Logs: groups, streams, events, and what reading them can and cannot tell.
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { createLogs } from "../../../../local/cloud/logs/service.ts";
import { type Answer, callerOn, MINUTE, needsOf, PLACE, START } from "../ssm/support.ts";

const GROUP = { logGroupName: "/sessions" };
const STREAM = { ...GROUP, logStreamName: "ana-1" };

function cloud() {
  const clock = createClock({ mode: "still", startAt: START });
  const logs = createLogs({ clock, store: memoryStore(), place: PLACE, deliver: () => undefined });
  logs.seedGroup({ name: "/sessions", kmsKeyId: "key" });
  const call = callerOn(logs.service);
  const say = (...messages: string[]) =>
    logs.write(
      "/sessions",
      "ana-1",
      messages.map((message) => ({ timestamp: clock.now(), message })),
    );
  const messages = (answer: Answer) => answer.events.map((event: Answer) => event.message);
  return { clock, logs, call, say, messages };
}

describe("writing", () => {
  it.each([
    ["a group that is not there", { ...STREAM, logGroupName: "/nowhere" }],
    ["a stream that is not there", STREAM],
  ])("refuses events for %s", async (_what, target) => {
    const { call } = cloud();

    const answer = call("PutLogEvents", {
      ...target,
      logEvents: [{ timestamp: START, message: "x" }],
    });

    await expect(answer).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("refuses events out of order", async () => {
    const { call } = cloud();
    await call("CreateLogStream", STREAM);

    const answer = call("PutLogEvents", {
      ...STREAM,
      logEvents: [
        { timestamp: START, message: "late" },
        { timestamp: START - 1, message: "early" },
      ],
    });

    await expect(answer).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("counts events that are too old or too new as rejected and keeps the others", async () => {
    const { call, messages } = cloud();
    await call("CreateLogStream", STREAM);

    const answer = await call("PutLogEvents", {
      ...STREAM,
      logEvents: [
        { timestamp: START - 15 * 24 * 60 * MINUTE, message: "old" },
        { timestamp: START, message: "fine" },
        { timestamp: START + 3 * 60 * MINUTE, message: "new" },
      ],
    });

    expect(answer.rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 2,
    });
    expect(messages(await call("GetLogEvents", STREAM))).toEqual(["fine"]);
  });

  it.each([
    ["CreateLogGroup", GROUP],
    ["CreateLogStream", STREAM],
  ])("%s refuses what is there already", async (name, input) => {
    const { call, say } = cloud();
    say("hello");

    const answer = call(name, input);

    await expect(answer).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  });
});

describe("reading", () => {
  it("shows the last event of a stream only long after it came (facts E2)", async () => {
    const { call, say, clock } = cloud();
    say("hello");
    const shown = async () => (await call("DescribeLogStreams", GROUP)).logStreams[0];

    const soon = await shown();
    await clock.advance(45 * MINUTE);
    const late = await shown();

    expect(soon).toMatchObject({ logStreamName: "ana-1", lastIngestionTime: START });
    expect(soon).not.toHaveProperty("lastEventTimestamp");
    expect(late.lastEventTimestamp).toBe(START);
  });

  it("does not order by time within a prefix (facts E2)", async () => {
    const { call } = cloud();

    const answer = call("DescribeLogStreams", {
      ...GROUP,
      orderBy: "LastEventTime",
      logStreamNamePrefix: "ana",
    });

    await expect(answer).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("filters by stream, time and terms, on demand (facts E2)", async () => {
    const { call, say, clock, messages } = cloud();
    say("disk full");
    await clock.advance(MINUTE);
    say("disk is fine", "all is full");

    const since = await call("FilterLogEvents", {
      ...GROUP,
      logStreamNames: ["ana-1"],
      startTime: START + 1,
    });
    const terms = await call("FilterLogEvents", { ...GROUP, filterPattern: 'disk "full"' });

    expect(messages(since)).toEqual(["disk is fine", "all is full"]);
    expect(messages(terms)).toEqual(["disk full"]);
  });

  it("gives every event once when the pages of a filter are followed", async () => {
    const { call, say, messages } = cloud();
    say("one", "two", "three");

    const first = await call("FilterLogEvents", { ...GROUP, limit: 2 });
    const nextToken = first.nextToken;
    const second = await call("FilterLogEvents", { ...GROUP, limit: 2, nextToken });

    expect([...messages(first), ...messages(second)]).toEqual(["one", "two", "three"]);
  });

  it.each([
    "{ $.a = 1 }",
    "?full",
    "-full",
    "%full%",
  ])("refuses the pattern %s instead of guessing", async (filterPattern) => {
    const { call } = cloud();

    const answer = call("FilterLogEvents", { ...GROUP, filterPattern });

    await expect(answer).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("reads a stream forwards from its head, the same token again at its end", async () => {
    const { call, say, messages } = cloud();
    say("one", "two", "three");
    const page = (nextToken?: string) =>
      call("GetLogEvents", { ...STREAM, startFromHead: true, limit: 2, nextToken });

    const first = await page();
    const second = await page(first.nextForwardToken);
    const third = await page(second.nextForwardToken);

    expect([messages(first), messages(second), messages(third)]).toEqual([
      ["one", "two"],
      ["three"],
      [],
    ]);
    expect(third.nextForwardToken).toBe(second.nextForwardToken);
  });

  it("reads a stream backwards from its tail unless told otherwise", async () => {
    const { call, say, messages } = cloud();
    say("one", "two", "three");

    const last = await call("GetLogEvents", { ...STREAM, limit: 2 });
    const nextToken = last.nextBackwardToken;
    const before = await call("GetLogEvents", { ...STREAM, limit: 2, nextToken });

    expect([messages(last), messages(before)]).toEqual([["two", "three"], ["one"]]);
  });

  it("shows a group with its key", async () => {
    const { call } = cloud();

    const answer = await call("DescribeLogGroups", { logGroupNamePrefix: "/sess" });

    expect(answer.logGroups).toMatchObject([
      {
        logGroupName: "/sessions",
        kmsKeyId: "key",
        arn: "arn:aws:logs:eu-west-1:123456789012:log-group:/sessions:*",
      },
    ]);
  });

  it("asks IAM about the stream that is written or read", () => {
    const { logs } = cloud();

    const needs = needsOf(logs.service, "GetLogEvents", STREAM);

    expect(needs).toEqual([
      {
        action: "logs:GetLogEvents",
        resource: "arn:aws:logs:eu-west-1:123456789012:log-group:/sessions:log-stream:ana-1",
      },
    ]);
  });
});
