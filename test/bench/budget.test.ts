// The budgets of docs/performance.md: counts that a change must not raise unseen. Milliseconds are the bench's matter.
import { describe, expect, it, onTestFinished } from "vitest";
import {
  between,
  byOperation,
  type Tally,
  tableReads,
  tableWrites,
  total,
  withoutSweep,
} from "./counts.ts";
import { instanceIdOf, openCrowd } from "./crowd.ts";
import { DAYS } from "./day.ts";
import { openPicker } from "./picker.ts";
import { type Ending, playWave } from "./play.ts";
import { sweepCosts } from "./sweep-cost.ts";

/** Approved, never used, ended at idle; the person's first grant. */
const UNUSED = {
  transitions: 25,
  invocations: 20,
  calls: 100,
  iam: 13,
  reads: 38,
  writes: 25,
  slack: 19,
};
/** The same with one session, given back while it is open. */
const USED = {
  transitions: 25,
  invocations: 25,
  calls: 124,
  iam: 13,
  reads: 51,
  writes: 31,
  slack: 21,
};
const SLOW_MS = 120_000;
/** A search reads the whole copy of the inventory: 300 KB of names and tags an item, some 2,000 small instances. */
const CHUNK = 2000;

async function crowdOf(size: Parameters<typeof openCrowd>[0]) {
  const crowd = await openCrowd(size);
  onTestFinished(() => crowd.close());
  return crowd;
}

async function costOf(ending: Ending) {
  const crowd = await crowdOf({ people: 1, instances: 1 });
  const before = crowd.tally();
  const [who = ""] = crowd.who;
  await playWave(crowd, [{ who, instance: instanceIdOf(0) }], ending, 60);
  const seen = withoutSweep(between(before, crowd.tally()));
  return {
    transitions: seen.transitions,
    invocations: total(seen.invocations),
    calls: total(seen.calls),
    iam: iamCalls(seen),
    reads: tableReads(seen),
    writes: tableWrites(seen),
    slack: total(seen.slack),
  };
}

const iamCalls = (seen: Tally) =>
  [...byOperation(seen)]
    .filter(([name]) => name.startsWith("iam:"))
    .reduce((sum, [, count]) => sum + count, 0);

/** Every count is there and none is above its budget. */
const within = (budget: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(budget).map(([name, most]) => [
      name,
      expect.toSatisfy((count: number) => count > 0 && count <= most),
    ]),
  );

describe("what a grant costs", { timeout: SLOW_MS }, () => {
  it("an approved grant that nobody uses stays within its budget", async () => {
    const cost = await costOf("unused");

    expect(cost).toEqual(within(UNUSED));
  });

  it("one session, given back, stays within its budget", async () => {
    const cost = await costOf("done");

    expect(cost).toEqual(within(USED));
  });

  it("each reminder before the approval adds at most three transitions", async () => {
    const day = await DAYS["approved after 3 reminders, no session"]!();

    expect(day.seen.invocations.get("AskApprovers")).toBe(1 + 3);
    expect(day.seen.transitions).toBeLessThanOrEqual(UNUSED.transitions + 3 * 3);
  });
});

describe("what all grants share", { timeout: SLOW_MS }, () => {
  it("a minute sweep asks AWS a fixed number of times, and the table a few times for each open grant", async () => {
    const { nothing, perGrant, perUsedGrant } = await sweepCosts();

    expect(nothing.calls).toBeLessThanOrEqual(5);
    expect(perGrant.calls).toBe(perGrant.reads);
    expect(perGrant.calls).toBeLessThanOrEqual(3);
    expect(perUsedGrant.calls).toBeLessThanOrEqual(6);
  });

  it("the picker answers from the table alone, one read for each 2,000 small instances", async () => {
    const instances = 2500;
    const crowd = await crowdOf({ people: 0, instances });
    const search = await openPicker(crowd);

    const { options, seen } = await search("web");

    expect(options).toBe(100);
    expect(tableReads(seen)).toBeLessThanOrEqual(Math.ceil(instances / CHUNK));
    expect([...byOperation(seen).keys()].filter((name) => !name.startsWith("dynamodb:"))).toEqual(
      [],
    );
  });
});
