// 1,000 requests from Slack's form to the record: what one grant costs, and how fast the stage plays it.
// Never untrue: the sweep serves all grants together, so its calls are counted apart.
import {
  between,
  byOperation,
  type Counts,
  sumOf,
  sweepOnly,
  type Tally,
  tableReads,
  tableWrites,
  total,
  withoutSweep,
} from "./counts.ts";
import { type Crowd, instanceIdOf, openCrowd } from "./crowd.ts";
import { type Ending, type Pair, playWave } from "./play.ts";
import { machine, median, print, printTable, printTitle } from "./print.ts";
import { type SweepCost, sweepCosts } from "./sweep-cost.ts";

const AT_ONCE = 50;
const USED: readonly Ending[] = ["done", "revoked", "exit", "deadline"];
/** The grants are of 15 minutes, so whoever has left comes to the deadline before the idle end. */
const TITLES: Readonly<Record<Ending, string>> = {
  done: "given back",
  revoked: "revoked",
  exit: "exit, then deadline",
  deadline: "deadline in session",
  unused: "unused",
};

interface Wave {
  readonly ending: Ending;
  readonly grants: number;
  readonly ms: number;
  /** Of all cores; unlike `ms` it hardly depends on what else the machine does. */
  readonly cpuMs: number;
  readonly seen: Tally;
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Everybody asks for one instance, each wave for another one than before. */
const pairsOf = ({ who }: Crowd, wave: number, count: number): Pair[] =>
  who
    .slice(0, count)
    .map((one, index) => ({ who: one, instance: instanceIdOf((index + wave) % AT_ONCE) }));

async function playAll(crowd: Crowd, requests: number): Promise<Wave[]> {
  const waves: Wave[] = [];
  for (let left = requests, number = 0; left > 0; left -= AT_ONCE, number++) {
    const ending = USED[number % USED.length] ?? "done";
    const pairs = pairsOf(crowd, number, Math.min(left, AT_ONCE));
    const before = crowd.tally();
    const startedAt = performance.now();
    const cpuBefore = cpuMs();
    await playWave(crowd, pairs, ending);
    waves.push({
      ending,
      grants: pairs.length,
      ms: performance.now() - startedAt,
      cpuMs: cpuMs() - cpuBefore,
      seen: between(before, crowd.tally()),
    });
    process.stderr.write(`${requests - left + pairs.length} played, ${ending}\n`);
  }
  return waves;
}

interface Column {
  readonly name: string;
  readonly grants: number;
  readonly seen: Tally;
}

const columnOf = (name: string, waves: readonly Wave[]): Column => ({
  name,
  grants: waves.reduce((sum, { grants }) => sum + grants, 0),
  seen: withoutSweep(sumOf(waves.map(({ seen }) => seen))),
});

function printPerGrant(columns: readonly Column[]): void {
  const headers = columns.map(({ name }) => name);
  const row = (name: string, count: (seen: Tally) => number) => [
    name,
    ...columns.map(({ seen, grants }) => count(seen) / grants),
  ];
  const rows = (counts: (seen: Tally) => Counts) =>
    [...new Set(columns.flatMap(({ seen }) => [...counts(seen).keys()]))]
      .sort()
      .map((name) => row(name, (seen) => counts(seen).get(name) ?? 0));
  print("For each grant, without the minute sweep:");
  printTable(
    ["", ...headers],
    [
      row("state transitions", ({ transitions }) => transitions),
      row("Lambda invocations", ({ invocations }) => total(invocations)),
      row("AWS calls", ({ calls }) => total(calls)),
      row("of these table reads", tableReads),
      row("of these table writes", tableWrites),
      row("Slack calls", ({ slack }) => total(slack)),
    ],
  );
  printTable(
    ["Lambda invocations", ...headers],
    rows(({ invocations }) => invocations),
  );
  printTable(["AWS calls", ...headers], rows(byOperation));
  printTable(
    ["Slack calls", ...headers],
    rows(({ slack }) => slack),
  );
}

/** Looks at the heap ten times a second; gives the highest seen, in MiB. */
function watchHeap() {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  };
  const timer = setInterval(look, 100);
  return () => {
    look();
    clearInterval(timer);
    return peak / 2 ** 20;
  };
}

function printPace(waves: readonly Wave[], ms: number, heap: number): void {
  const grants = waves.reduce((sum, wave) => sum + wave.grants, 0);
  const per = waves.map((wave) => wave.cpuMs / wave.grants);
  const fifth = Math.max(1, Math.floor(per.length / 5));
  const seen = sumOf(waves.map((wave) => wave.seen));
  printTable(
    ["all requests", ""],
    [
      ["requests", grants],
      ["wall time, s", ms / 1000],
      ["requests a second", grants / (ms / 1000)],
      ["CPU time, s", waves.reduce((sum, wave) => sum + wave.cpuMs, 0) / 1000],
      ["CPU ms a request, first fifth of the waves", median(per.slice(0, fifth))],
      ["CPU ms a request, last fifth", median(per.slice(-fifth))],
      ["AWS calls a second, sweeps included", total(seen.calls) / (ms / 1000)],
      ["peak heap, MiB", heap],
      ["peak resident, MiB", process.resourceUsage().maxRSS / 1024],
    ],
  );
}

async function printSweeps(waves: readonly Wave[]): Promise<void> {
  const seen = sweepOnly(sumOf(waves.map((wave) => wave.seen)));
  const sweeps = total(seen.invocations);
  print(
    `Apart: ${sweeps} minute sweeps with up to ${AT_ONCE} grants open made ${total(seen.calls)} AWS calls.`,
  );
  const { nothing, perGrant, perUsedGrant } = await sweepCosts();
  const row = (name: string, { calls, reads, writes }: SweepCost) => [name, calls, reads, writes];
  printTable(
    ["one minute sweep", "AWS calls", "of these table reads", "table writes"],
    [
      row("nothing open", nothing),
      row("each open grant adds", perGrant),
      row("each open grant with a session adds", perUsedGrant),
    ],
  );
}

async function benchWaves(requests: number): Promise<Wave[]> {
  const crowd = await openCrowd({ people: AT_ONCE, instances: AT_ONCE });
  const heapPeak = watchHeap();
  const startedAt = performance.now();
  try {
    const waves = await playAll(crowd, requests);
    const ms = performance.now() - startedAt;
    const columns = USED.map((ending) =>
      columnOf(
        TITLES[ending],
        waves.filter((wave) => wave.ending === ending),
      ),
    );
    printPerGrant([...columns.filter(({ grants }) => grants > 0), columnOf("mean", waves)]);
    printPace(waves, ms, heapPeak());
    print(`Machine: ${machine()}.`);
    return waves;
  } finally {
    heapPeak();
    await crowd.close();
  }
}

export async function benchRequests(requests = 1000): Promise<void> {
  printTitle(`requests: ${requests} from ask to record, ${AT_ONCE} at a time`);
  await printSweeps(await benchWaves(requests));
}
