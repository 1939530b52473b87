// Events, Scheduler and Lambda together, over real threads and a clock that stands still.
import { afterEach, describe, expect, it } from "vitest";
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { createEvents } from "../../../../local/cloud/events/events.ts";
import type { LambdaHost } from "../../../../local/cloud/lambda/host.ts";
import { createLambda } from "../../../../local/cloud/lambda/lambda.ts";
import { createWorkerHost } from "../../../../local/cloud/lambda/worker-host.ts";
import { createScheduler } from "../../../../local/cloud/scheduler/scheduler.ts";
import { PLACE, spec, writeBundle } from "./functions.ts";

const START = Date.parse("2026-11-23T09:00:00Z");
/** Fails the first time, then tells when it ran and why. */
const SOURCE = `let runs = 0;
exports.handler = async (event) => {
  runs += 1;
  if (runs === 1) throw new Error("cold feet");
  console.log(new Date().toISOString() + " " + event["detail-type"]);
};`;

describe("a function behind a rule and a schedule", () => {
  let clock: Clock;
  let host: LambdaHost;

  afterEach(async () => {
    await host.close();
    clock.stop();
  });

  function stage() {
    clock = createClock({ mode: "still", startAt: START });
    const lines: string[] = [];
    host = createWorkerHost({ clock, onLog: (_, line) => lines.push(line) });
    const store = memoryStore();
    const parts = { clock, store, place: PLACE };
    const lambda = createLambda({ ...parts, host });
    const arn = lambda.register(spec(), { file: writeBundle(SOURCE), environment: {} });
    const deliver = (target: string, event: unknown) => lambda.invokeAsync(target, event);
    const events = createEvents({ ...parts, deliver });
    const scheduler = createScheduler({ ...parts, deliver, precisionMs: 0 });
    return { lambda, arn, events, scheduler, lines };
  }

  it("that fails is retried by Lambda, not by EventBridge: the bus has done its part with the 202", async () => {
    const { lambda, arn, events, lines } = stage();
    const { PutRule, PutTargets } = events.service.operations;
    await PutRule!.run(
      PutRule!.input.parse({ Name: "r", EventPattern: '{"source":["aws.ec2"]}' }),
      {} as never,
    );
    await PutTargets!.run({ Rule: "r", Targets: [{ Id: "f", Arn: arn }] }, {} as never);

    events.emit({ source: "aws.ec2", detailType: "Stopped", detail: {} });
    await clock.quiet();
    const underWay = events.pending();
    await clock.advance(5 * 60_000);

    expect(underWay).toBe(0);
    expect(lines).toEqual(["2026-11-23T09:01:00.000Z Stopped"]);
    expect(lambda.counts()).toMatchObject([{ invocations: 2, cold: 1, warm: 1, failures: 1 }]);
  });

  it("sees the story's hours pass from firing to firing", async () => {
    const { arn, scheduler, lines } = stage();
    const retrying = { retries: 0, maxAgeSeconds: 60 };

    scheduler.putSchedule({ name: "s", expression: "rate(4 hours)", target: arn, ...retrying });
    await clock.advance(8 * 3_600_000);

    expect(lines).toEqual([
      "2026-11-23T09:01:00.000Z Scheduled Event",
      "2026-11-23T13:00:00.000Z Scheduled Event",
      "2026-11-23T17:00:00.000Z Scheduled Event",
    ]);
  });
});
