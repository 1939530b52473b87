// Subscription filters: what reaches the function, and what happens when it cannot be reached.
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { createLogs } from "../../../../local/cloud/logs/service.ts";
import { type Answer, callerOn, MINUTE, PLACE, START } from "../ssm/support.ts";

const subscription = (filterName: string, filterPattern = "") => ({
  logGroupName: "/sessions",
  filterName,
  filterPattern,
  destinationArn: "arn:aws:lambda:eu-west-1:123456789012:function:Note",
});

function cloud(store = memoryStore(), startAt = START) {
  const clock = createClock({ mode: "still", startAt });
  const delivered: { functionName: string; message: Answer; at: number }[] = [];
  const failing = { times: 0 };
  const logs = createLogs({
    clock,
    store,
    place: PLACE,
    deliver(functionName, { awslogs }) {
      if (failing.times > 0) {
        failing.times -= 1;
        throw new Error("throttled");
      }
      const text = gunzipSync(Buffer.from(awslogs.data, "base64")).toString("utf8");
      delivered.push({ functionName, message: JSON.parse(text), at: clock.now() });
    },
  });
  logs.seedGroup({ name: "/sessions" });
  const say = (message: string) =>
    logs.write("/sessions", "ana-1", [{ timestamp: clock.now(), message }]);
  return { clock, logs, call: callerOn(logs.service), delivered, failing, say };
}

describe("subscription filters", () => {
  it("carry every event as a gzipped DATA_MESSAGE, after a CONTROL_MESSAGE (facts E2)", async () => {
    const { call, clock, delivered, say } = cloud();
    await call("PutSubscriptionFilter", subscription("track"));
    await clock.quiet();

    say("hello");
    await clock.quiet();

    expect(delivered.map(({ message }) => message.messageType)).toEqual([
      "CONTROL_MESSAGE",
      "DATA_MESSAGE",
    ]);
    expect(delivered[1]).toEqual({
      functionName: "Note",
      at: START,
      message: {
        messageType: "DATA_MESSAGE",
        owner: "123456789012",
        logGroup: "/sessions",
        logStream: "ana-1",
        subscriptionFilters: ["track"],
        logEvents: [{ id: expect.stringMatching(/^\d+$/), timestamp: START, message: "hello" }],
      },
    });
  });

  it("carry only what fits their pattern", async () => {
    const { call, clock, delivered, say } = cloud();
    await call("PutSubscriptionFilter", subscription("errors", "ERROR"));

    say("fine");
    say("ERROR disk");
    await clock.quiet();

    const data = delivered.filter(({ message }) => message.messageType === "DATA_MESSAGE");
    expect(data.map(({ message }) => message.logEvents[0].message)).toEqual(["ERROR disk"]);
  });

  it("are at most two on a group; replacing one is no third (facts E2)", async () => {
    const { call } = cloud();
    await call("PutSubscriptionFilter", subscription("one"));
    await call("PutSubscriptionFilter", subscription("two"));
    await call("PutSubscriptionFilter", subscription("two", "ERROR"));

    const third = call("PutSubscriptionFilter", subscription("three"));

    await expect(third).rejects.toMatchObject({ name: "LimitExceededException" });
  });

  it("carry nothing any more once deleted", async () => {
    const { call, clock, delivered, say } = cloud();
    await call("PutSubscriptionFilter", subscription("track"));
    const filter = { logGroupName: "/sessions", filterName: "track" };

    await call("DeleteSubscriptionFilter", filter);
    say("hello");
    await clock.quiet();

    expect(delivered.map(({ message }) => message.messageType)).toEqual(["CONTROL_MESSAGE"]);
  });

  it("try a failed delivery again, later and later (facts E2)", async () => {
    const { logs, clock, delivered, failing } = cloud();
    failing.times = 3;
    logs.seedSubscription("/sessions", "track", "Note");

    await clock.advance(7_000);

    expect(delivered.map(({ at }) => at)).toEqual([START + 7_000]);
  });

  it("give a delivery up after 24 hours (facts E2)", async () => {
    const { logs, clock, delivered, failing } = cloud();
    failing.times = Number.POSITIVE_INFINITY;
    logs.seedSubscription("/sessions", "track", "Note");
    await clock.advance(25 * 60 * MINUTE);

    failing.times = 0;
    await clock.advance(60 * MINUTE);

    expect(delivered).toEqual([]);
    expect(clock.nextAt()).toBeUndefined();
  });

  it("deliver after a restart what was not delivered before it", async () => {
    const store = memoryStore();
    const before = cloud(store);
    before.failing.times = 1;
    before.logs.seedSubscription("/sessions", "track", "Note");
    await before.clock.quiet();

    const after = cloud(store, START + MINUTE);
    await after.clock.quiet();

    expect(after.delivered).toHaveLength(1);
  });

  it("seeding the same subscription twice checks its destination once", async () => {
    const { logs, clock, delivered } = cloud();
    logs.seedSubscription("/sessions", "track", "Note");

    logs.seedSubscription("/sessions", "track", "Note");
    await clock.quiet();

    expect(delivered).toHaveLength(1);
  });
});
