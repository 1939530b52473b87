// A page of the history costs what it shows, however many sessions are recorded; and all pages together show each once.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyIn } from "../../adapters/dynamodb-history.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import type { HistoryQuery, HistoryScope } from "../../domain/history.ts";
import type { Session } from "../../domain/session.ts";
import { type Instant, instantOf, plusMinutes } from "../../domain/time.ts";
import { aSession, INSTANCE, NOON } from "../support/builders.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

/** A ledger with so many sessions of one person on one instance; counts the items that DynamoDB looks at. */
async function openLedger(recorded: number) {
  const { table } = openTestTable(await openAdapterStage());
  for (let number = 0; number < recorded; number++)
    await sessionsIn(table).create(
      aSession({ id: `p-ana001-${number}`, startedAt: plusMinutes(NOON, number) }),
    );
  const looked: number[] = [];
  table.client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      looked.push((result.output as { ScannedCount?: number }).ScannedCount ?? 1);
      return result;
    },
    { step: "initialize" },
  );
  return { table, looked };
}

const WHOLE = { since: NOON, until: plusMinutes(NOON, 1000), direction: "older" } as const;
const SCOPES = [
  { by: "person", id: "p-ana001" },
  { by: "instance", id: INSTANCE.id },
  { by: "everybody" },
] as const satisfies readonly HistoryScope[];

async function pageOf(table: Parameters<typeof historyIn>[0], query: HistoryQuery) {
  const page: Session[] = [];
  for await (const session of historyIn(table, query)) {
    page.push(session);
    if (page.length === query.pageSize) break;
  }
  return page;
}

const ids = (sessions: readonly Session[]) => sessions.map(({ id }) => id);

describe("a page", () => {
  it.each(
    SCOPES.flatMap((scope) => [20, 200].map((recorded) => ({ scope, recorded }))),
  )("of five, by $scope.by, reads five items with $recorded recorded", async ({
    scope,
    recorded,
  }) => {
    const { table, looked } = await openLedger(recorded);

    const page = await pageOf(table, { ...WHOLE, scope, pageSize: 5 });

    expect(page[0]?.id).toBe(`p-ana001-${recorded - 1}`);
    expect(looked).toEqual([5]);
  });

  it.each(SCOPES)("goes on behind a session, in both directions, by $by", async (scope) => {
    const { table, looked } = await openLedger(20);
    const from = { id: "p-ana001-12", startedAt: plusMinutes(NOON, 12) };

    const older = await pageOf(table, { ...WHOLE, scope, from, pageSize: 3 });
    const newer = await pageOf(table, { ...WHOLE, scope, from, pageSize: 3, direction: "newer" });

    expect(ids(older)).toEqual(["p-ana001-11", "p-ana001-10", "p-ana001-9"]);
    expect(ids(newer)).toEqual(["p-ana001-13", "p-ana001-14", "p-ana001-15"]);
    expect(looked).toEqual([3, 3]);
  });

  it.each(SCOPES)("has nothing behind a place outside the dates, by $by", async (scope) => {
    const { table } = await openLedger(3);
    const before = { id: "p-ana001-0", startedAt: plusMinutes(NOON, -60) };
    const after = { id: "p-ana001-9", startedAt: plusMinutes(NOON, 2000) };

    const older = await pageOf(table, { ...WHOLE, scope, from: before, pageSize: 3 });
    const newer = await pageOf(table, {
      ...WHOLE,
      scope,
      from: after,
      pageSize: 3,
      direction: "newer",
    });
    const all = await pageOf(table, { ...WHOLE, scope, from: after, pageSize: 3 });

    expect([older, newer]).toEqual([[], []]);
    expect(all).toHaveLength(3);
  });
});

/** Starts within three months, some of them the same. */
const recorded = fc.array(
  fc.record({
    startedAt: fc
      .integer({ min: Date.UTC(2026, 10, 25), max: Date.UTC(2027, 1, 3) })
      .map((ms) => instantOf(ms - (ms % 86_400_000))),
    person: fc.constantFrom("p-ana001", "p-bea001", undefined),
  }),
  { minLength: 1, maxLength: 25 },
);

describe("all pages together", () => {
  it("show each session once, newest first, whatever months they began in and whatever is recorded meanwhile", async () => {
    const stage = await openAdapterStage();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(recorded, fc.integer({ min: 1, max: 7 }), async (sessions, pageSize) => {
        round += 1;
        const { table } = openTestTable(stage);
        // Each round has years of its own, so that no round sees another's.
        const shift = (at: Instant) =>
          `${Number(at.slice(0, 4)) + 10 * round}${at.slice(4)}` as Instant;
        const made = sessions.map(({ startedAt, person }, number) =>
          aSession({ id: `r${round}-${number}`, person, startedAt: shift(startedAt) }),
        );
        const [late, ...early] = made;
        for (const one of early) await sessionsIn(table).create(one);
        const query = {
          scope: { by: "everybody" },
          since: shift("2026-11-01T00:00:00.000Z" as Instant),
          until: shift("2027-12-01T00:00:00.000Z" as Instant),
          pageSize,
        } as const;

        const down: Session[] = await pageOf(table, { ...query, direction: "older" });
        if (late !== undefined) await sessionsIn(table).create(late);
        for (let from = down.at(-1); from !== undefined; ) {
          const page = await pageOf(table, { ...query, from, direction: "older" });
          down.push(...page);
          from = page.at(-1);
        }
        const up = await pageOf(table, { ...query, direction: "newer", pageSize: 1000 });

        expect(ids(up).sort()).toEqual(ids(made).sort());
        const seen = ids(down).filter((id) => id !== late?.id);
        expect(seen).toEqual(ids(up.reverse()).filter((id) => id !== late?.id));
        expect(new Set(ids(down)).size).toBe(down.length);
      }),
      { numRuns: 20 },
    );
  });
});
