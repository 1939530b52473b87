// What the minute sweep takes over a great ledger: the usual minute, in which people are at work, and the worst ones.
// Never untrue: every figure is of the bundle that ships, in a process of its own.
import type { SessionRecord } from "../../local/cloud/ssm/session-record.ts";
import { openCrowd } from "./crowd.ts";
import { inAws, instancesFor, inTable, type Size } from "./ledger.ts";
import { print, printTable, printTitle } from "./print.ts";
import { openContainers, type Told } from "./sweep-container.ts";

const MINUTE = 60_000;
/** Session Manager takes so many calls of DescribeSessions a second. */
const A_SECOND = 6;
const MEMORY_MB = 256;
/** Later than the quiet minutes of every profile, before the end of a grant of eight hours. */
const QUIET_MS = 4 * 60 * MINUTE;

const callsTo = ({ calls }: Told, begins: string) =>
  [...calls].reduce((sum, [name, count]) => (name.startsWith(begins) ? sum + count : sum), 0);

function row(what: string, told: Told): (string | number)[] {
  const pages = callsTo(told, "ssm:DescribeSessions");
  return [
    what,
    pages,
    callsTo(told, "ssm:") - pages,
    callsTo(told, "ec2:"),
    callsTo(told, "dynamodb:Query") + callsTo(told, "dynamodb:GetItem"),
    callsTo(told, "dynamodb:UpdateItem"),
    callsTo(told, "slack"),
    told.seconds,
    told.seconds - pages / A_SECOND,
    told.cpuSeconds,
    Math.round(told.maxRssMiB),
    told.left.map((line) => JSON.parse(line).left).join(", ") || "0",
  ];
}

const HEADERS = [
  "minute",
  "DescribeSessions",
  "other ssm",
  "ec2",
  "table reads",
  "table writes",
  "Slack",
  "s",
  "s beyond 6 calls a second",
  "CPU, s",
  "most memory held, MiB",
  "left to other sweeps",
];

/** Three kinds of minute over one ledger, two sweeps of a new container each. */
export async function sweepMinutes(size: Size) {
  // The container has the machine's clock, so the story is told now.
  const crowd = await openCrowd({ people: 0, instances: instancesFor(size), startAt: Date.now() });
  const containers = await openContainers(crowd, MEMORY_MB);
  try {
    inAws(crowd, size);
    await inTable(crowd, size, 60);
    const usual = await containers.sweeps(2);
    const quiet = await containers.sweeps(2, QUIET_MS);
    const records = crowd.stage.store.collection<SessionRecord>("ssm.sessions");
    const endedAt = Date.now() + QUIET_MS - 10 * MINUTE;
    for (const one of crowd.stage.cloud.ssm.sessions())
      if (one.endedAt === undefined)
        records.put(one.id, { ...one, status: "Terminated", endedAt, endCause: "exit" });
    const gone = await containers.sweeps(2, QUIET_MS);
    return { usual, quiet, gone };
  } finally {
    await containers.close();
    await crowd.close();
  }
}

export async function benchSweepMemory(): Promise<void> {
  printTitle("The sweep's container");
  const rows: (string | number)[][] = [];
  for (const size of [
    { live: 100, ended: 1000 },
    { live: 10_000, ended: 100_000 },
  ]) {
    const minutes = await sweepMinutes(size);
    for (const [name, told] of Object.entries(minutes))
      for (const [index, one] of told.entries())
        rows.push(row(`${size.live} live, ${name}, ${index === 0 ? "new" : "again"}`, one));
  }
  printTable(HEADERS, rows);
  const most = Math.max(...rows.map((one) => Number(one[10])));
  print(
    `A whole process of its own, heap limited as Lambda does at ${MEMORY_MB} MB; the most was ${most} MiB.`,
  );
  if (most >= MEMORY_MB) throw new Error(`the sweep held ${most} MiB of ${MEMORY_MB}`);
}
