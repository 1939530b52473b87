// Scheduler: within the minute, at least once, and no storm after a sleep.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { fileStore, memoryStore } from "../../../../local/cloud/core/store.ts";
import {
  createScheduler,
  type Schedule,
  type SchedulerOptions,
} from "../../../../local/cloud/scheduler/scheduler.ts";

const PLACE = { account: "123456789012", region: "eu-west-1" };
const START = Date.parse("2026-11-23T09:00:00Z");
const MINUTE_MS = 60_000;
const SWEEP: Schedule = {
  name: "sweep",
  expression: "rate(5 minutes)",
  target: "arn:aws:lambda:eu-west-1:123456789012:function:Sweep",
  retries: 1,
  maxAgeSeconds: 60,
  deadLetters: "undelivered",
};

function stage(options: Partial<SchedulerOptions> & { readonly startAt?: number } = {}) {
  const clock = createClock({ mode: "still", startAt: options.startAt ?? START });
  const fired: number[] = [];
  const events: unknown[] = [];
  const scheduler = createScheduler({
    clock,
    store: memoryStore(),
    place: PLACE,
    precisionMs: 0,
    ...options,
    deliver: async (target, event) => {
      fired.push((clock.now() - START) / MINUTE_MS);
      events.push(event);
      await options.deliver?.(target, event);
    },
  });
  return { clock, scheduler, fired, events };
}

describe("a schedule", () => {
  it("of a rate fires at once and then each time the rate has passed", async () => {
    const { clock, scheduler, fired } = stage();

    scheduler.putSchedule(SWEEP);
    await clock.advance(15 * MINUTE_MS);

    expect(fired).toEqual([0, 5, 10, 15]);
  });

  it("of at() fires once, and stays over", async () => {
    const { clock, scheduler, fired } = stage();
    const once = { ...SWEEP, expression: "at(2026-11-23T09:30:00)" };

    scheduler.putSchedule(once);
    await clock.advance(120 * MINUTE_MS);
    scheduler.putSchedule(once);
    await clock.advance(120 * MINUTE_MS);

    expect(fired).toEqual([30]);
    expect(scheduler.schedules()[0]).not.toHaveProperty("nextAt");
  });

  it("of cron fires at its times in UTC", async () => {
    const { clock, scheduler, fired } = stage();

    scheduler.putSchedule({ ...SWEEP, expression: "cron(30 9 * * ? *)" });
    await clock.advance(2 * 24 * 60 * MINUTE_MS);

    expect(fired).toEqual([30, 30 + 24 * 60]);
  });

  it("is only as exact as the minute: up to 59 seconds late, never early (facts D3)", async () => {
    const lateness = await Promise.all(
      [0, 0.5, 0.999].map(async (chance) => {
        const { clock, scheduler, fired } = stage({ random: () => chance, precisionMs: 59_000 });
        scheduler.putSchedule({ ...SWEEP, expression: "at(2026-11-23T09:30:00)" });
        await clock.advance(60 * MINUTE_MS);
        return ((fired[0] ?? Number.NaN) - 30) * 60;
      }),
    );

    expect(lateness[0]).toBe(0);
    expect(lateness[1]).toBeCloseTo(29.5);
    expect(lateness[2]).toBeGreaterThan(58);
    expect(lateness[2]).toBeLessThan(60);
  });

  it("sends Scheduler's own event, whose detail is text", async () => {
    const { clock, scheduler, events } = stage();

    scheduler.putSchedule(SWEEP);
    await clock.quiet();

    expect(events).toEqual([
      {
        version: "0",
        id: expect.any(String),
        "detail-type": "Scheduled Event",
        source: "aws.scheduler",
        account: PLACE.account,
        time: "2026-11-23T09:00:00Z",
        region: PLACE.region,
        resources: ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/sweep"],
        detail: "{}",
      },
    ]);
  });

  it("may fire twice (at-least-once, facts D3)", async () => {
    const { clock, scheduler, fired } = stage();
    scheduler.switches.twice = 1;

    scheduler.putSchedule(SWEEP);
    await clock.advance(5 * MINUTE_MS);

    expect(fired).toEqual([0, 0, 5, 5]);
  });

  it("that is put again unchanged keeps its times; with another rate it starts anew", async () => {
    const { clock, scheduler, fired } = stage();
    scheduler.putSchedule(SWEEP);
    await clock.advance(2 * MINUTE_MS);

    scheduler.putSchedule(SWEEP);
    await clock.advance(4 * MINUTE_MS);
    scheduler.putSchedule({ ...SWEEP, expression: "rate(1 minute)" });
    await clock.advance(MINUTE_MS);

    expect(fired).toEqual([0, 5, 6, 7]);
  });

  it("that is deleted fires no more", async () => {
    const { clock, scheduler, fired } = stage();
    scheduler.putSchedule(SWEEP);
    await clock.quiet();

    scheduler.deleteSchedule("sweep");
    await clock.advance(60 * MINUTE_MS);

    expect(fired).toEqual([0]);
    expect(() => scheduler.deleteSchedule("sweep")).toThrowError(
      expect.objectContaining({ name: "ResourceNotFoundException" }),
    );
  });

  it.each([
    ["a name", { name: "no spaces" }],
    ["retries", { retries: 186 }],
    ["an age", { maxAgeSeconds: 59 }],
  ])("with %s outside AWS's limits is refused", (_, changed) => {
    const { scheduler } = stage();

    const put = () => scheduler.putSchedule({ ...SWEEP, ...changed });

    expect(put).toThrowError(expect.objectContaining({ name: "ValidationException" }));
  });
});

describe("a firing that fails", () => {
  it("is tried again and then dead-lettered with the schedule's ARN", async () => {
    const { clock, scheduler, fired } = stage({
      deliver: async () => {
        throw new Error("the target is away");
      },
    });

    scheduler.putSchedule({ ...SWEEP, expression: "at(2026-11-23T09:30:00)" });
    await clock.advance(60 * MINUTE_MS);

    expect(fired).toHaveLength(2);
    expect(scheduler.deadLetters("undelivered")).toMatchObject([
      {
        attributes: {
          SCHEDULE_ARN: "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/sweep",
          TARGET_ARN: SWEEP.target,
          EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
          RETRY_ATTEMPTS: "1",
        },
      },
    ]);
  });
});

describe("after a restart", () => {
  const restart = async (atMinute: number) => {
    const folder = mkdtempSync(join(tmpdir(), "curfew-scheduler-"));
    const before = stage({ store: fileStore(folder) });
    before.scheduler.putSchedule(SWEEP);
    await before.clock.advance(2 * MINUTE_MS);
    const startAt = START + atMinute * MINUTE_MS;
    const after = stage({ store: fileStore(folder), startAt });
    after.scheduler.putSchedule(SWEEP);
    await after.clock.quiet();
    return after;
  };

  it("a schedule goes on at its old times", async () => {
    const { clock, fired } = await restart(3);

    await clock.advance(8 * MINUTE_MS);

    expect(fired).toEqual([5, 10]);
  });

  it("what was missed in a long sleep is made good once, then the old grid holds", async () => {
    const { clock, fired } = await restart(63);

    await clock.advance(8 * MINUTE_MS);

    expect(fired).toEqual([63, 65, 70]);
  });
});
