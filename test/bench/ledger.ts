// The minute sweep over a great ledger: 10,000 live sessions under 10,000 grants, and 100,000 ended ones in AWS's history.
// Never untrue: the sweep is the product's own; sessions, grants and history are put where it finds them, in one process.

import { backfillsIn } from "../../adapters/dynamodb-backfills.ts";
import { requestsIn } from "../../adapters/dynamodb-requests.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { openTable } from "../../adapters/dynamodb-table.ts";
import { grantOwner } from "../../domain/grant-role.ts";
import { instantOf, plusMinutes } from "../../domain/time.ts";
import type { SessionRecord } from "../../local/cloud/ssm/session-record.ts";
import { aLiveRequest, aSession } from "../support/builders.ts";
import { SCOPE } from "../support/grant-roles.ts";
import { adminOf } from "../support/story-admin.ts";
import { between, sweepOnly, tableReads, tableWrites, total } from "./counts.ts";
import { type Crowd, instanceIdOf, instancesOf, openCrowd } from "./crowd.ts";
import { print, printTable, printTitle } from "./print.ts";

const PEOPLE = ["p-ana001", "p-ben001", "p-bea001", "p-omar01", "p-cyd001"];
const MINUTE = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE;

export interface Size {
  readonly live: number;
  readonly ended: number;
}

export const instancesFor = ({ live }: Size) => Math.ceil(live / PEOPLE.length);

/** The `index`-th live session: whose it is, where, and its ids. */
function place(index: number) {
  const person = PEOPLE[index % PEOPLE.length] ?? "";
  const instance = instancesOf(1)[0];
  const id = instanceIdOf(Math.floor(index / PEOPLE.length));
  return {
    person,
    instance: { id, name: id, tags: instance?.tags ?? {} },
    session: `${person}-${String(index).padStart(26, "0")}`,
    request: `req-${String(index).padStart(20, "0")}`,
  };
}

const SETTINGS: SessionRecord["settings"] = {
  sessionType: "Standard_Stream",
  idleMinutes: 15,
  maxMinutes: 480,
  logEncrypted: true,
  logStreaming: true,
  bucketPrefix: "",
  bucketEncrypted: true,
  runAs: false,
  runAsUser: "ssm-user",
};

/** Puts the sessions where AWS lists them. */
export function inAws({ stage }: Crowd, { live, ended }: Size): void {
  const records = stage.store.collection<SessionRecord>("ssm.sessions");
  const now = stage.clock.now();
  const put = (index: number, id: string, times: Partial<SessionRecord>) => {
    const { person, instance, request } = place(index);
    records.put(id, {
      id,
      target: instance.id,
      owner: grantOwner(SCOPE, request),
      ownerUserId: `AROA:${person}`,
      documentName: "curfew-prod-480",
      settings: SETTINGS,
      status: "Connected",
      startedAt: now,
      activeAt: now,
      ...times,
    });
  };
  for (let index = 0; index < live; index += 1) put(index, place(index).session, {});
  for (let index = 0; index < ended; index += 1) {
    const startedAt =
      now - 2 * 60 * MINUTE - Math.floor((index / ended) * (MONTH_MS - 180 * MINUTE));
    const over = { startedAt, endedAt: startedAt + 10 * MINUTE, endCause: "exit" } as const;
    put(index % live, `p-old000-${String(index).padStart(26, "0")}`, {
      ...over,
      status: "Terminated",
    });
  }
}

/** Puts the grants, and their sessions, into the table, at work until so many minutes from now. */
export async function inTable({ stage }: Crowd, { live }: Size, atWorkMinutes = 1): Promise<void> {
  const table = openTable(adminOf(stage), stage.topology.table.name, () => undefined);
  const [requests, sessions] = [requestsIn(table), sessionsIn(table)];
  const now = instantOf(stage.clock.now());
  // The copying of AWS's history, once after a first start, is not the rule.
  const backfills = backfillsIn(table);
  await backfills.came(await backfills.begun(now), { next: undefined, doneAt: now });
  const write = async (index: number) => {
    const { person, instance, session, request } = place(index);
    const grant = aLiveRequest(480, now);
    await requests.create({ ...grant, id: request, person, instance });
    const owner = grantOwner(SCOPE, request);
    await sessions.create(
      aSession({
        id: session,
        person,
        owner,
        instance,
        request,
        startedAt: now,
        lastActivityAt: plusMinutes(now, atWorkMinutes),
      }),
    );
  };
  for (let from = 0; from < live; from += 20)
    await Promise.all(
      Array.from({ length: Math.min(20, live - from) }, (_, one) => write(from + one)),
    );
}

/** One sweep over so much: its calls, its time, the busiest second of DescribeSessions, what it holds at most. */
export async function sweepOver(size: Size) {
  const crowd = await openCrowd({ people: 0, instances: instancesFor(size) });
  const listed: number[] = [];
  crowd.stage.cloud.faults.intercept(({ phase, operation }) => {
    if (phase === "before" && operation === "DescribeSessions") listed.push(performance.now());
  });
  try {
    inAws(crowd, size);
    await inTable(crowd, size);
    listed.length = 0;
    globalThis.gc?.();
    const before = { tally: crowd.tally(), heap: process.memoryUsage().heapUsed };
    let heap = 0;
    const watch = setInterval(() => {
      heap = Math.max(heap, process.memoryUsage().heapUsed);
    }, 50);
    const startedAt = performance.now();
    await crowd.stage.clock.advance(MINUTE);
    const seconds = (performance.now() - startedAt) / 1000;
    clearInterval(watch);
    const seen = sweepOnly(between(before.tally, crowd.tally()));
    const open = requestsOpen(crowd);
    return {
      seconds,
      calls: total(seen.calls),
      reads: tableReads(seen),
      writes: tableWrites(seen),
      pages: listed.length,
      busiest: Math.max(
        ...listed.map((at) => listed.filter((other) => other >= at && other < at + 990).length),
      ),
      heapMiB: (heap - before.heap) / 2 ** 20,
      done: crowd.stage.lines.some(({ line }) => line.includes('"SweepDone"')),
      open,
    };
  } finally {
    await crowd.close();
  }
}

const requestsOpen = ({ stage }: Crowd) =>
  stage.cloud.ssm.sessions().filter(({ endedAt }) => endedAt === undefined).length;

export async function benchLedger(): Promise<void> {
  printTitle("The minute sweep over a great ledger");
  const sizes: readonly Size[] = [
    { live: 1_000, ended: 10_000 },
    { live: 10_000, ended: 100_000 },
  ];
  const rows: (string | number)[][] = [];
  for (const size of sizes) {
    const { seconds, pages, busiest, reads, writes, calls, heapMiB } = await sweepOver(size);
    rows.push([
      `${size.live} live, ${size.ended} ended`,
      calls,
      pages,
      busiest,
      reads,
      writes,
      seconds,
      seconds - pages / 6,
      heapMiB,
    ]);
  }
  printTable(
    [
      "ledger",
      "AWS calls",
      "DescribeSessions",
      "most in a second",
      "table reads",
      "writes",
      "s",
      "s beyond 6 calls a second",
      "heap, MiB",
    ],
    rows,
  );
  print("Seconds and heap include the local cloud, which runs in the same process.");
}
