// Retry, dead letters, restarts and the unkind switches.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import { fileStore } from "../../../../local/cloud/core/store.ts";
import { FUNCTION, QUEUE, START, stage } from "./stage.ts";

const EC2 = { source: ["aws.ec2"] };
const DEAD_LETTERS = { DeadLetterConfig: { Arn: QUEUE } };
const HOUR_MS = 3_600_000;
const refuse = async () => {
  throw new Error("the target is away");
};
const policy = (MaximumRetryAttempts: number, MaximumEventAgeInSeconds = 86_400) => ({
  RetryPolicy: { MaximumRetryAttempts, MaximumEventAgeInSeconds },
  ...DEAD_LETTERS,
});

describe("a delivery that fails", () => {
  it("is tried again with growing gaps up to MaximumRetryAttempts, then dead-lettered (facts D1)", async () => {
    const { clock, events, seen, putRule, emit } = stage({ deliver: refuse });
    await putRule(EC2, policy(4));

    emit(1);
    await clock.advance(HOUR_MS);

    const gaps = seen.slice(1).map(({ at }, n) => at - (seen[n]?.at ?? 0));
    expect(gaps).toHaveLength(4);
    for (const [n, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThanOrEqual(0.5 * 2 ** n);
      expect(gap).toBeLessThanOrEqual(2 ** n);
    }
    expect(events.deadLetters("undelivered")).toMatchObject([
      {
        body: JSON.stringify(seen[0]?.event),
        attributes: {
          RULE_ARN: "arn:aws:events:eu-west-1:123456789012:rule/track",
          TARGET_ARN: FUNCTION,
          ERROR_CODE: "ERROR_FROM_TARGET",
          ERROR_MESSAGE: "the target is away",
          EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
          RETRY_ATTEMPTS: "4",
        },
      },
    ]);
    expect(events.pending()).toBe(0);
  });

  it("is given up when it would be older than MaximumEventAgeInSeconds (facts D1)", async () => {
    const { clock, events, seen, putRule, emit } = stage({ deliver: refuse });
    await putRule(EC2, policy(185, 60));

    emit(1);
    await clock.advance(HOUR_MS);

    expect(seen.at(-1)?.at).toBeLessThanOrEqual(60);
    expect(events.deadLetters()).toMatchObject([
      { attributes: { EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds" } },
    ]);
  });

  it("by default goes on for most of a day and never longer", async () => {
    const { clock, events, seen, putRule, emit } = stage({ deliver: refuse });
    await putRule(EC2, DEAD_LETTERS);

    emit(1);
    await clock.advance(48 * HOUR_MS);

    expect(seen.at(-1)?.at).toBeGreaterThan(20 * 3600);
    expect(seen.at(-1)?.at).toBeLessThanOrEqual(24 * 3600);
    expect(events.deadLetters()).toHaveLength(1);
  });

  it.each([
    ["ResourceNotFoundException", "NO_RESOURCE"],
    ["AccessDeniedException", "NO_PERMISSIONS"],
  ])("with %s goes straight to the dead-letter queue (facts D1)", async (name, code) => {
    const deliver = async () => {
      throw new AwsError(name, "no");
    };
    const { clock, events, seen, putRule, emit } = stage({ deliver });
    await putRule(EC2, DEAD_LETTERS);

    emit(1);
    await clock.advance(HOUR_MS);

    expect(seen).toHaveLength(1);
    const [letter] = events.deadLetters("undelivered");
    expect(letter?.attributes).toMatchObject({ ERROR_CODE: code, RETRY_ATTEMPTS: "0" });
    expect(letter?.attributes).not.toHaveProperty("EXHAUSTED_RETRY_CONDITION");
  });

  it("without a dead-letter queue is dropped, as on AWS", async () => {
    const { clock, events, putRule, emit } = stage({ deliver: refuse });
    await putRule(EC2, { RetryPolicy: { MaximumRetryAttempts: 0 } });

    emit(1);
    await clock.advance(HOUR_MS);

    expect(events.deadLetters()).toEqual([]);
    expect(events.pending()).toBe(0);
  });

  it("ends with the first success", async () => {
    let tries = 0;
    const deliver = async () => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
    };
    const { clock, events, seen, putRule, emit } = stage({ deliver });
    await putRule(EC2, DEAD_LETTERS);

    emit(1);
    await clock.advance(HOUR_MS);

    expect(seen).toHaveLength(3);
    expect(events.deadLetters()).toEqual([]);
  });
});

describe("after a restart", () => {
  it("the rules are there and a delivery under way is taken up again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "curfew-events-"));
    const before = stage({ store: fileStore(folder), deliver: refuse });
    await before.putRule(EC2, DEAD_LETTERS);
    before.emit(1);
    await before.clock.quiet();

    const after = stage({ store: fileStore(folder), startAt: START + HOUR_MS });
    await after.clock.quiet();
    after.emit(2);
    await after.clock.quiet();

    expect(after.order()).toEqual([1, 2]);
    expect(after.events.pending()).toBe(0);
  });
});

describe("the unkind switches", () => {
  const emitMany = async (
    faults: Parameters<ReturnType<typeof stage>["events"]["switches"]["set"]>[0],
  ) => {
    const staged = stage();
    await staged.putRule(EC2);
    staged.events.switches.set(faults);
    for (let n = 0; n < 100; n += 1) staged.emit(n);
    await staged.clock.advance(HOUR_MS);
    return staged;
  };
  const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
  const all = Array.from({ length: 100 }, (_, n) => n);

  it("delay holds events back between the two times, in their order", async () => {
    const { seen, order } = await emitMany({ delayMs: [10_000, 20_000] });

    expect(order()).toEqual(all);
    expect(seen.every(({ at }) => at >= 10 && at <= 20)).toBe(true);
    expect(new Set(seen.map(({ at }) => at)).size).toBeGreaterThan(1);
  });

  it("reorder lets later events overtake, and loses none", async () => {
    const { order } = await emitMany({ reorder: true });

    expect(order()).not.toEqual(all);
    expect(sorted(order())).toEqual(all);
  });

  it("duplicate delivers some events twice, with the same event id", async () => {
    const { seen } = await emitMany({ duplicate: 0.3 });

    const ids = new Set(seen.map(({ event }) => event.id));
    expect(ids.size).toBe(100);
    expect(seen.length).toBeGreaterThan(115);
    expect(seen.length).toBeLessThan(145);
  });

  it("lose drops some events for good", async () => {
    const { seen, events } = await emitMany({ lose: 0.3 });

    expect(seen.length).toBeGreaterThan(55);
    expect(seen.length).toBeLessThan(85);
    expect(events.pending()).toBe(0);
  });

  it("touch only events that match their pattern", async () => {
    const { order } = await emitMany({
      lose: 1,
      match: { detail: { n: [{ numeric: [">=", 10] }] } },
    });

    expect(order()).toEqual(all.slice(0, 10));
  });

  it("fall out the same way each time: chance is seeded", async () => {
    const first = await emitMany({ lose: 0.5, reorder: true });
    const second = await emitMany({ lose: 0.5, reorder: true });

    expect(second.order()).toEqual(first.order());
  });

  it("are off again after clear, and refuse a bad pattern", async () => {
    const staged = await emitMany({ lose: 1 });

    staged.events.switches.clear();
    staged.emit(7);
    await staged.clock.quiet();

    expect(staged.order()).toEqual([7]);
    expect(() => staged.events.switches.set({ match: { source: "x" } })).toThrowError(
      expect.objectContaining({ name: "InvalidEventPatternException" }),
    );
  });
});
