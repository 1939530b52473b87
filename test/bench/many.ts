// Many grants at once: time from the approval to a shell, 50 granted in a minute, 500 revoked in the same moment.
// Invariant: Session Manager's call rates and IAM's propagation hold; times are the story's unless they are said to be this machine's.
import { epochOf } from "../../domain/time.ts";
import { AwsError } from "../../local/cloud/core/service.ts";
import { shortenRetries } from "../support/quick-retries.ts";
import { add, between, byOperation, type Tally, total, withoutSweep } from "./counts.ts";
import { type Crowd, instanceIdOf, openCrowd } from "./crowd.ts";
import { ask, MINUTE, spread } from "./play.ts";
import { median, printTable, printTitle } from "./print.ts";

const SECOND = 1000;
const GRANTED = 50;
const REVOKED = 500;
/** Session Manager starts three a second (facts A4). */
const STARTS_A_SECOND = 3;
const THROTTLES = ["ThrottlingException", "Throttling"];

interface Held {
  readonly who: string;
  readonly instance: string;
  readonly id: string;
  readonly document: string;
}

/** Answers that said "too often", by operation, from now on. */
function countThrottles({ stage }: Crowd): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  stage.cloud.faults.intercept(({ phase, service, operation, caller, error }) => {
    const isThrottle = error instanceof AwsError && THROTTLES.includes(error.name);
    if (phase === "after" && caller?.kind === "function" && isThrottle)
      add(counts, `${service}:${operation}`);
  });
  return counts;
}

/** From the click to the first session that AWS starts, tried once a second: in the story, and on this machine. */
async function timeToShell(crowd: Crowd, who: string, instance: string) {
  const { stage, actors } = crowd;
  const id = await ask(crowd, { who, instance }, 15);
  const clickedAt = stage.clock.now();
  const began = performance.now();
  await actors.approve("lead", id);
  for (;;) {
    const document = (await actors.truth.requests.read(id))?.grant?.document;
    const session = await actors.startSession(who, instance, document);
    if (!("error" in session))
      return {
        story: (stage.clock.now() - clickedAt) / SECOND,
        machine: (performance.now() - began) / SECOND,
      };
    if (stage.clock.now() > clickedAt + MINUTE) throw new Error(`${id}: ${session.message}`);
    await stage.clock.advance(SECOND);
  }
}

function lost(id: string): never {
  throw new Error(`the table has no ${id}`);
}

async function benchShell(): Promise<void> {
  const crowd = await openCrowd({ people: GRANTED, instances: GRANTED });
  try {
    const times = [];
    for (const [index, who] of crowd.who.entries())
      times.push(await timeToShell(crowd, who, instanceIdOf(index)));
    const row = (name: string, seconds: readonly number[]) => [
      name,
      Math.min(...seconds),
      median(seconds),
      Math.max(...seconds),
    ];
    printTable(
      [`from the approval to a shell, ${GRANTED} grants, s`, "fastest", "median", "slowest"],
      [
        row(
          "of story",
          times.map(({ story }) => story),
        ),
        row(
          "of this machine",
          times.map(({ machine }) => machine),
        ),
      ],
    );
  } finally {
    await crowd.close();
  }
}

/** Asked by everybody before; then approved one after the other. */
async function grantAll(crowd: Crowd, pauseMs: number): Promise<Held[]> {
  const { stage, actors } = crowd;
  const asked = [];
  for (const [index, who] of crowd.who.entries()) {
    const instance = instanceIdOf(index);
    asked.push({ who, instance, id: await ask(crowd, { who, instance }, 60) });
    // Session Manager tells of 50 connections a second (facts A4).
    await stage.clock.advance(SECOND / 10);
  }
  for (const { id } of asked) {
    await actors.approve("lead", id);
    if (pauseMs > 0) await stage.clock.advance(pauseMs);
  }
  await spread(crowd);
  const held: Held[] = [];
  for (const one of asked) {
    const request = await actors.truth.requests.read(one.id);
    if (request?.state !== "active") throw new Error(`${one.id} is ${request?.state}, not active`);
    held.push({ ...one, document: request.grant?.document ?? "" });
  }
  return held;
}

/** Calls by service, the most first. */
function byService(seen: Tally): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const [name, count] of byOperation(seen)) add(counts, name.split(":")[0] ?? name, count);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function printCost(
  title: string,
  rows: readonly (readonly [string, number])[],
  seen: Tally,
  throttles: ReadonlyMap<string, number>,
): void {
  printTable(
    [title, ""],
    [
      ...rows,
      ["AWS calls, without the minute sweep", total(seen.calls)],
      ...byService(seen).map(([name, count]) => [`of these ${name}`, count] as const),
      ["Lambda invocations", total(seen.invocations)],
      ["answers that said too often", total(throttles)],
      ...[...throttles].map(([name, count]) => [`of these ${name}`, count] as const),
    ],
  );
}

async function benchGrants(): Promise<void> {
  const crowd = await openCrowd({ people: GRANTED, instances: GRANTED, rates: true });
  try {
    const throttles = countThrottles(crowd);
    const before = crowd.tally();
    const held = await grantAll(crowd, MINUTE / GRANTED);
    const waits: number[] = [];
    for (const { id } of held) {
      const { grant, decidedAt, askedAt } =
        (await crowd.actors.truth.requests.read(id)) ?? lost(id);
      waits.push((epochOf(grant?.madeAt ?? askedAt) - epochOf(decidedAt ?? askedAt)) / SECOND);
    }
    printCost(
      `${GRANTED} granted in a minute`,
      [["longest wait from approval to grant, s of story", Math.max(...waits)]],
      withoutSweep(between(before, crowd.tally())),
      throttles,
    );
  } finally {
    await crowd.close();
  }
}

async function openShells({ stage, actors }: Crowd, held: readonly Held[]): Promise<number> {
  for (const [index, { who, instance, document }] of held.entries()) {
    const session = await actors.startSession(who, instance, document);
    if ("error" in session) throw new Error(`${who}: ${session.message}`);
    if (index % STARTS_A_SECOND === STARTS_A_SECOND - 1) await stage.clock.advance(SECOND);
  }
  return stage.cloud.ssm.sessions().filter(({ endedAt }) => endedAt === undefined).length;
}

const areEnded = async ({ actors }: Pick<Crowd, "actors">, held: readonly Held[]) => {
  for (const { id } of held)
    if ((await actors.truth.requests.read(id))?.state !== "ended") return false;
  return true;
};

/** Lets seconds pass until nobody is let in, no session is open, and all is confirmed; gives when each was so. */
async function untilGone({ stage, actors }: Crowd, held: readonly Held[]) {
  const from = stage.clock.now();
  const since = () => (stage.clock.now() - from) / SECOND;
  let sessionsGone: number | undefined;
  while (since() < 3600) {
    const isOpen = stage.cloud.ssm.sessions().some(({ endedAt }) => endedAt === undefined);
    if (!isOpen) sessionsGone ??= since();
    if (!isOpen && (await areEnded({ actors }, held)))
      return { sessionsGone: sessionsGone ?? since(), confirmed: since() };
    await stage.clock.advance(sessionsGone === undefined ? SECOND : 10 * SECOND);
  }
  throw new Error("an hour later some are not ended");
}

async function benchRevocations(): Promise<void> {
  const crowd = await openCrowd({ people: REVOKED, instances: REVOKED, rates: true });
  try {
    const held = await grantAll(crowd, 0);
    const open = await openShells(crowd, held);
    const throttles = countThrottles(crowd);
    const before = crowd.tally();
    for (const { id } of held) await crowd.actors.revoke("lead", id);
    const { sessionsGone, confirmed } = await untilGone(crowd, held);
    printCost(
      `${REVOKED} revoked in the same moment`,
      [
        ["sessions open then", open],
        ["until no session was open, s of story", sessionsGone],
        ["until all were confirmed gone, s of story", confirmed],
      ],
      withoutSweep(between(before, crowd.tally())),
      throttles,
    );
  } finally {
    await crowd.close();
  }
}

export async function benchMany(): Promise<void> {
  printTitle("many: a shell after the approval, 50 granted in a minute, 500 revoked at once");
  // A retry within the same second of the story is throttled again: the machine's own retries come later.
  const restore = shortenRetries();
  try {
    await benchShell();
    await benchGrants();
    await benchRevocations();
  } finally {
    restore();
  }
}
