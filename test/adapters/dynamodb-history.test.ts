// A page of the history costs what it shows, however many sessions are recorded.
import { expect, it } from "vitest";
import { type HistoryQuery, historyIn, pageEnd } from "../../adapters/dynamodb-history.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { plusMinutes } from "../../domain/time.ts";
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

it.each([
  ["person", "p-ana001", 20],
  ["person", "p-ana001", 200],
  ["instance", INSTANCE.id, 200],
] as const)("reads five items for a page of five by %s %s with %i recorded", async (by, id, recorded) => {
  const { table, looked } = await openLedger(recorded);
  const query: HistoryQuery = { by, id, since: NOON, pageSize: 5 };
  const page: string[] = [];

  for await (const session of historyIn(table, query)) {
    page.push(session.id);
    if (page.length === 5) break;
  }

  expect(page[0]).toBe(`p-ana001-${recorded - 1}`);
  expect(looked).toEqual([5]);
});

it("goes on after a session with one read more", async () => {
  const { table, looked } = await openLedger(20);

  const after = await pageEnd(table, "person", "p-ana001-12");
  const pages = historyIn(table, {
    by: "person",
    id: "p-ana001",
    since: NOON,
    pageSize: 3,
    after: after!,
  });
  const next = await pages.next();

  expect(next.value?.id).toBe("p-ana001-11");
  expect(looked).toEqual([1, 3]);
});

it("knows no page that ended with a session it does not have", async () => {
  const { table } = await openLedger(1);

  const end = await pageEnd(table, "person", "p-ana001-nonsense");

  expect(end).toBeUndefined();
});
