// The default bus: what is put on it and what its rules say.
import { describe, expect, it } from "vitest";
import { FUNCTION, PLACE, QUEUE, START, stage } from "./stage.ts";

const EC2 = { source: ["aws.ec2"] };
const entry = (changed: Readonly<Record<string, unknown>> = {}) => ({
  Source: "curfew",
  DetailType: "access.granted",
  Detail: '{"grant":"g-1"}',
  ...changed,
});

describe("an event on its way", () => {
  it("arrives with the whole envelope (facts D2)", async () => {
    const { clock, events, seen, putRule } = stage();
    await putRule(EC2);
    const resource = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1";

    events.emit({
      source: "aws.ec2",
      detailType: "EC2 Instance State-change Notification",
      resources: [resource],
      detail: { "instance-id": "i-1", state: "stopped" },
    });
    await clock.quiet();

    expect(seen.map(({ event }) => event)).toEqual([
      {
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        "detail-type": "EC2 Instance State-change Notification",
        source: "aws.ec2",
        account: PLACE.account,
        time: "2026-11-23T09:00:00Z",
        region: PLACE.region,
        resources: [resource],
        detail: { "instance-id": "i-1", state: "stopped" },
      },
    ]);
  });

  it("is delivered after emit has returned, never within it", async () => {
    const { clock, seen, putRule, emit } = stage();
    await putRule(EC2);

    emit(1);
    const atOnce = seen.length;
    await clock.quiet();

    expect([atOnce, seen.length]).toEqual([0, 1]);
  });

  it("goes only where a rule matches and is enabled", async () => {
    const { clock, run, order, putRule, emit } = stage();
    await putRule({ ...EC2, detail: { n: [1, 2, 3] } });

    emit(1);
    await run("DisableRule", { Name: "track" });
    emit(2);
    await run("EnableRule", { Name: "track" });
    emit(3);
    emit(4);
    await clock.quiet();

    expect(order()).toEqual([1, 3]);
  });

  it("keeps its order where no fault is set", async () => {
    const { clock, order, putRule, emit } = stage();
    await putRule(EC2);

    for (let n = 0; n < 20; n += 1) emit(n);
    await clock.quiet();

    expect(order()).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });
});

describe("PutEvents", () => {
  it("puts each good entry on the bus, with its own time", async () => {
    const { clock, seen, run, putRule } = stage();
    await putRule({ source: ["curfew"] });

    const answer = await run("PutEvents", { Entries: [entry({ Time: START / 1000 - 60 })] });
    await clock.quiet();

    expect(answer).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: seen[0]?.event.id }],
    });
    expect(seen[0]?.event).toMatchObject({
      time: "2026-11-23T08:59:00Z",
      detail: { grant: "g-1" },
    });
  });

  it.each([
    ["aws.* as its source", { Source: "aws.ssm" }, "NotAuthorizedForSourceException"],
    ["no source", { Source: undefined }, "InvalidArgument"],
    ["no detail type", { DetailType: "" }, "InvalidArgument"],
    ["no detail", { Detail: undefined }, "InvalidArgument"],
    ["a detail that is no JSON", { Detail: "{" }, "MalformedDetail"],
    ["a detail that is no object", { Detail: "[1]" }, "MalformedDetail"],
    ["null as its detail", { Detail: "null" }, "MalformedDetail"],
  ])("refuses an entry with %s, and takes the others", async (_, changed, code) => {
    const { clock, seen, run, putRule } = stage();
    await putRule({ source: [{ exists: true }] });

    const answer = await run("PutEvents", { Entries: [entry(changed), entry()] });
    await clock.quiet();

    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: code }, { EventId: expect.any(String) }],
    });
    expect(seen).toHaveLength(1);
  });

  it("refuses more than ten entries, more than 256 KB and any other bus", async () => {
    const { run } = stage();
    const large = entry({ Detail: JSON.stringify({ x: "x".repeat(200_000) }) });

    const eleven = run("PutEvents", { Entries: Array.from({ length: 11 }, () => entry()) });
    const tooLarge = run("PutEvents", { Entries: [large, large] });
    const elsewhere = run("PutEvents", { Entries: [entry({ EventBusName: "other" })] });

    await expect(eleven).rejects.toThrow();
    await expect(tooLarge).rejects.toMatchObject({ name: "ValidationException" });
    await expect(elsewhere).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("asks IAM about each entry's source and detail type", () => {
    const { events } = stage();
    const putEvents = events.service.operations.PutEvents!;

    const needs = putEvents.needs({ Entries: [entry(), entry({ Source: "x" })] }, {} as never);

    expect(needs).toMatchObject([
      {
        action: "events:PutEvents",
        resource: "arn:aws:events:eu-west-1:123456789012:event-bus/default",
        context: { "events:source": "curfew", "events:detail-type": "access.granted" },
      },
      { context: { "events:source": "x" } },
    ]);
  });
});

describe("a rule", () => {
  it("is described and listed as it was put, page by page", async () => {
    const { run } = stage();
    for (const Name of ["b", "a", "c"]) {
      await run("PutRule", { Name, EventPattern: '{"source":["x"]}', Description: `rule ${Name}` });
    }

    const described = await run("DescribeRule", { Name: "a" });
    const first = await run("ListRules", { Limit: 2 });
    const second = await run("ListRules", { NextToken: first.NextToken });

    expect(described).toEqual({
      Name: "a",
      Arn: "arn:aws:events:eu-west-1:123456789012:rule/a",
      EventPattern: '{"source":["x"]}',
      State: "ENABLED",
      Description: "rule a",
      EventBusName: "default",
      CreatedBy: PLACE.account,
    });
    expect(first.Rules).toMatchObject([{ Name: "a" }, { Name: "b" }]);
    expect(second).toMatchObject({ Rules: [{ Name: "c" }] });
    expect(second).not.toHaveProperty("NextToken");
  });

  it("with a bad pattern is refused with InvalidEventPatternException", async () => {
    const { run, events } = stage();

    const put = run("PutRule", { Name: "bad", EventPattern: '{"source":"aws.ssm"}' });

    await expect(put).rejects.toMatchObject({ name: "InvalidEventPatternException" });
    expect(events.rules()).toEqual([]);
  });

  it("keeps its targets when it is put again, and replaces a target of the same id", async () => {
    const { run, putRule } = stage();
    await putRule(EC2);

    await putRule({ source: ["aws.ssm"] }, { DeadLetterConfig: { Arn: QUEUE } });
    const targets = await run("ListTargetsByRule", { Rule: "track" });

    expect(targets).toEqual({
      Targets: [
        {
          Id: "f",
          Arn: FUNCTION,
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
          DeadLetterConfig: { Arn: QUEUE },
        },
      ],
    });
  });

  it("takes at most five targets", async () => {
    const { run } = stage();
    await run("PutRule", { Name: "many", EventPattern: '{"source":["x"]}' });
    const Targets = Array.from({ length: 6 }, (_, n) => ({ Id: `t${n}`, Arn: FUNCTION }));

    const put = run("PutTargets", { Rule: "many", Targets });

    await expect(put).rejects.toMatchObject({ name: "LimitExceededException" });
  });

  it("cannot be deleted while it has targets", async () => {
    const { run, putRule, events } = stage();
    await putRule(EC2);

    const early = run("DeleteRule", { Name: "track" });
    await expect(early).rejects.toMatchObject({ name: "ValidationException" });
    await run("RemoveTargets", { Rule: "track", Ids: ["f"] });
    await run("DeleteRule", { Name: "track" });

    expect(events.rules()).toEqual([]);
  });

  it.each([
    ["DescribeRule", { Name: "none" }],
    ["EnableRule", { Name: "none" }],
    ["PutTargets", { Rule: "none", Targets: [{ Id: "f", Arn: FUNCTION }] }],
  ])("that does not exist makes %s fail with ResourceNotFoundException", async (name, input) => {
    const { run } = stage();

    await expect(run(name, input)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Rule none does not exist on EventBus default.",
    });
  });

  it("refuses what the local bus does not honour: input transformers, other targets", async () => {
    const { putRule } = stage();

    const transformed = putRule(EC2, { InputPath: "$.detail" });
    const queue = putRule(EC2, { Arn: QUEUE });

    await expect(transformed).rejects.toThrow(/InputPath/);
    await expect(queue).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("TestEventPattern", () => {
  it("says whether a whole event matches, and refuses half of one", async () => {
    const { run } = stage();
    const whole = {
      id: "1",
      account: PLACE.account,
      source: "aws.ssm",
      time: "2026-11-23T09:00:00Z",
      region: PLACE.region,
      resources: [],
      "detail-type": "x",
      detail: {},
    };
    const test = (source: string, event: unknown) =>
      run("TestEventPattern", {
        EventPattern: JSON.stringify({ source: [source] }),
        Event: JSON.stringify(event),
      });

    expect(await test("aws.ssm", whole)).toEqual({ Result: true });
    expect(await test("aws.ec2", whole)).toEqual({ Result: false });
    await expect(test("aws.ssm", { source: "aws.ssm" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});
