// Pages of the history over 1,000, 10,000 and 100,000 recorded sessions: what DynamoDB is asked, and looks at, for each.
// Never untrue: the sessions are written and read by the product's own adapters; the queries are counted at the client.
import { historyIn } from "../../adapters/dynamodb-history.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { openTable, type Table } from "../../adapters/dynamodb-table.ts";
import type { HistoryQuery, HistoryScope } from "../../domain/history.ts";
import type { Session } from "../../domain/session.ts";
import { type Instant, instantOf, plusMinutes } from "../../domain/time.ts";
import { aSession } from "../support/builders.ts";
import { adminOf } from "../support/story-admin.ts";
import { instanceIdOf, openCrowd } from "./crowd.ts";
import { median, print, printTable, printTitle } from "./print.ts";

const SIZES = [1_000, 10_000, 100_000];
const MONTH_MINUTES = 30 * 24 * 60;
/** Each month is a partition of everybody's index: these thirty days lie in two. */
const BEGIN = instantOf(Date.UTC(2026, 9, 16));
const PEOPLE = 25;
const INSTANCES = 20;
/** What a page in Slack and in the terminal shows. */
const PAGE = 8;
const ROUNDS = 20;
const AT_ONCE = 20;

/** The `index`-th of so many, spread evenly over the month. */
function recorded(index: number, of: number): Session & { readonly endedAt: Instant } {
  const startedAt = plusMinutes(BEGIN, (index * MONTH_MINUTES) / of);
  const person = `p-${String(index % PEOPLE).padStart(6, "0")}`;
  const id = instanceIdOf(index % INSTANCES);
  return {
    ...aSession({ id: `${person}-${of}-${index}`, person, startedAt }),
    instance: { id, name: id, tags: { Env: "prod" } },
    endedAt: plusMinutes(startedAt, 10),
    cause: "exit",
    evidence: "the agent's farewell",
    endedBy: "the person",
  };
}

async function record(table: Table, from: number, to: number, of: number): Promise<void> {
  const sessions = sessionsIn(table);
  for (let at = from; at < to; at += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, to - at) }, (_, one) =>
        sessions.createEnded(recorded(at + one, of)),
      ),
    );
}

/** Counts, from now on, the queries and the items that DynamoDB looks at for them. */
function counting({ client }: Table) {
  const seen = { queries: 0, looked: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      seen.queries += 1;
      seen.looked += (result.output as { ScannedCount?: number }).ScannedCount ?? 0;
      return result;
    },
    { step: "initialize" },
  );
  return seen;
}

async function pageOf(table: Table, query: HistoryQuery): Promise<Session[]> {
  const page: Session[] = [];
  for await (const session of historyIn(table, query)) {
    page.push(session);
    if (page.length === query.pageSize) break;
  }
  return page;
}

const middle = recorded(500, 1_000);
const SCOPES = {
  "a person's": { by: "person", id: middle.person ?? "" },
  "an instance's": { by: "instance", id: middle.instance.id },
  "everybody's": { by: "everybody" },
} as const satisfies Readonly<Record<string, HistoryScope>>;

/** The first page, and one behind a session in the middle of the month. */
async function measure(table: Table, seen: ReturnType<typeof counting>) {
  const rows: (string | number)[][] = [];
  for (const [name, scope] of Object.entries(SCOPES))
    for (const from of [undefined, middle]) {
      const bounds = { since: BEGIN, until: plusMinutes(BEGIN, MONTH_MINUTES) };
      const query = { ...bounds, scope, from, direction: "older", pageSize: PAGE } as const;
      Object.assign(seen, { queries: 0, looked: 0 });
      const times: number[] = [];
      let shown = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const begun = performance.now();
        shown += (await pageOf(table, query)).length;
        times.push(performance.now() - begun);
      }
      const each = (sum: number) => sum / ROUNDS;
      rows.push([
        `${name}, ${from === undefined ? "the first" : "in the middle"}`,
        each(shown),
        each(seen.queries),
        each(seen.looked),
        median(times),
      ]);
    }
  return rows;
}

export async function benchHistory(): Promise<void> {
  printTitle("Pages of the history");
  const crowd = await openCrowd({ people: 0, instances: 1 });
  try {
    const table = openTable(adminOf(crowd.stage), crowd.stage.topology.table.name, () => undefined);
    const seen = counting(table);
    let before = 0;
    for (const size of SIZES) {
      await record(table, 0, size - before, size);
      before = size;
      print(`${size} sessions recorded in 30 days:`);
      printTable(
        ["page of eight", "shown", "queries", "items looked at", "ms"],
        await measure(table, seen),
      );
    }
  } finally {
    await crowd.close();
  }
}
