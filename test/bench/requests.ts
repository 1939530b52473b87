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
import { machine, print, printTable, printTitle, quantile } from "./print.ts";
import { type SweepCost, sweepCosts } from "./sweep-cost.ts";

const AT_ONCE = 50;
const USED: readonly Ending[] = ["done", "revoked", "exit", "deadline"];

interface Wave {
  readonly ending: Ending;
  readonly grants: number;
  readonly ms: number;
  readonly seen: Tally;
}

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
    await playWave(crowd, pairs, ending);
    const ms = performance.now() - startedAt;
    waves.push({ ending, grants: pairs.length, ms, seen: between(before, crowd.tally()) });
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
  const per = waves.map((wave) => wave.ms / wave.grants);
  const seen = sumOf(waves.map((wave) => wave.seen));
  printTable(
    ["all requests", ""],
    [
      ["requests", grants],
      ["wall time, s", ms / 1000],
      ["requests a second", grants / (ms / 1000)],
      ["ms a request: median wave", quantile(per, 0.5)],
      ["ms a request: first wave", per[0] ?? 0],
      ["ms a request: last wave", per.at(-1) ?? 0],
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
        ending,
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
