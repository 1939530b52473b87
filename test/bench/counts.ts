// Counts what the product does on an in-process stage: invocations, AWS calls, Slack calls, state transitions.
// Never untrue: only calls of our own functions are counted, each under the function that made it.
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { PREFIX } from "../../local/stage/where.ts";

export type Counts = ReadonlyMap<string, number>;

export interface Tally {
  /** By function. */
  readonly invocations: Counts;
  /** By `Function service:Operation`. */
  readonly calls: Counts;
  /** By method of the Web API, or `response_url`. */
  readonly slack: Counts;
  readonly transitions: number;
}

export const SWEEP = "Sweep";

/** A function's name of its own, from its full name or from its role's, which carries the Region. */
const bare = (name: string) => name.replace(`${PREFIX}-`, "").replace(/-[a-z]{2}-[a-z]+-\d$/, "");

export function add(counts: Map<string, number>, name: string, more = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}

/**
 * Counts from now on; `tally` gives all so far. To be called before the first function runs:
 * a container keeps the network it was started with.
 */
export function countOn(stage: InProcessStage): { readonly tally: () => Tally } {
  const calls = new Map<string, number>();
  const slack = new Map<string, number>();
  stage.cloud.faults.intercept(({ phase, service, operation, caller }) => {
    if (phase === "before" && caller?.kind === "function")
      add(calls, `${bare(caller.principalArn.split("/").pop() ?? "")} ${service}:${operation}`);
  });
  const { fetch } = stage.network;
  stage.network.fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    add(slack, pathname.startsWith("/api/") ? pathname.slice("/api/".length) : "response_url");
    return fetch(input, init);
  };
  return {
    tally: () => ({
      invocations: new Map(
        stage.cloud.lambda
          .counts()
          .map(({ functionName, invocations }) => [bare(functionName), invocations]),
      ),
      calls: new Map(calls),
      slack: new Map(slack),
      transitions: stage.states.executions().reduce((sum, { transitions }) => sum + transitions, 0),
    }),
  };
}

const less = (later: Counts, earlier: Counts): Counts =>
  new Map(
    [...later]
      .map(([name, count]) => [name, count - (earlier.get(name) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

/** What happened between two tallies. */
export const between = (earlier: Tally, later: Tally): Tally => ({
  invocations: less(later.invocations, earlier.invocations),
  calls: less(later.calls, earlier.calls),
  slack: less(later.slack, earlier.slack),
  transitions: later.transitions - earlier.transitions,
});

/** Several tallies in one. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const joined = (part: "invocations" | "calls" | "slack") => {
    const counts = new Map<string, number>();
    for (const tally of tallies) for (const [name, count] of tally[part]) add(counts, name, count);
    return counts;
  };
  return {
    invocations: joined("invocations"),
    calls: joined("calls"),
    slack: joined("slack"),
    transitions: tallies.reduce((sum, { transitions }) => sum + transitions, 0),
  };
}

const picked = (counts: Counts, isIn: (name: string) => boolean): Counts =>
  new Map([...counts].filter(([name]) => isIn(name)));

/** What runs by the clock, whatever a grant does. */
const BY_THE_CLOCK = new Set([SWEEP, "TendReviews", "DigestReviews", "ReportWeek"]);

const ofSweep = (name: string) => BY_THE_CLOCK.has(name.split(" ")[0] ?? "");

/** Only what these functions did. Slack calls and transitions are nobody's in particular and stay with the rest. */
export const withoutSweep = (tally: Tally): Tally => ({
  ...tally,
  invocations: picked(tally.invocations, (name) => !ofSweep(name)),
  calls: picked(tally.calls, (name) => !ofSweep(name)),
});

export const sweepOnly = (tally: Tally): Tally => ({
  invocations: picked(tally.invocations, ofSweep),
  calls: picked(tally.calls, ofSweep),
  slack: new Map(),
  transitions: 0,
});

export const total = (counts: Counts): number => [...counts.values()].reduce((a, b) => a + b, 0);

/** Calls by `service:Operation`, whoever made them. */
export function byOperation({ calls }: Pick<Tally, "calls">): Counts {
  const counts = new Map<string, number>();
  for (const [name, count] of calls) add(counts, name.split(" ")[1] ?? name, count);
  return counts;
}

const READS = ["dynamodb:GetItem", "dynamodb:Query"];
const onTable = (name: string) => name.startsWith("dynamodb:");

export const tableReads = (tally: Pick<Tally, "calls">): number =>
  total(picked(byOperation(tally), (name) => READS.includes(name)));
export const tableWrites = (tally: Pick<Tally, "calls">): number =>
  total(picked(byOperation(tally), (name) => onTable(name) && !READS.includes(name)));
