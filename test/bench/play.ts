// Plays grants from ask to record, some at a time, as people live them.
// Never untrue: a wave is over only when every request in it is recorded as ended.
import type { Opened } from "../../local/stage/actors.ts";
import { propagated } from "../support/stage.ts";
import type { Crowd } from "./crowd.ts";

export const MINUTE = 60_000;
const LONGEST_END_MINUTES = 60;

/** How a grant's end comes about; in all but `unused` one session was opened. */
export const ENDINGS = ["done", "revoked", "exit", "deadline", "unused"] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Pair {
  readonly who: string;
  readonly instance: string;
}

export interface Granted extends Pair {
  readonly id: string;
  readonly document: string;
}

export type Session = Exclude<Opened, { error: string }>;

export async function ask({ actors }: Crowd, { who, instance }: Pair, minutes: number) {
  const asked = await actors.ask(who, { instance, minutes });
  if ("request" in asked) return asked.request.id;
  throw new Error(`${who} could not ask for ${instance}: ${JSON.stringify(asked)}`);
}

/** Asked for and approved. */
export async function grant(crowd: Crowd, pair: Pair, minutes: number): Promise<Granted> {
  const id = await ask(crowd, pair, minutes);
  await crowd.actors.approve("lead", id);
  const request = await crowd.actors.truth.requests.read(id);
  if (request?.state !== "active" || request.grant === undefined)
    throw new Error(`${id} was not granted: it is ${request?.state}`);
  return { ...pair, id, document: request.grant.document };
}

/** IAM decides by everything that was written. */
export const spread = ({ stage }: Crowd) => propagated(stage);

export async function open(
  { stage, actors }: Crowd,
  { who, instance, document }: Granted,
): Promise<Session> {
  const session = await actors.startSession(who, instance, document);
  if ("error" in session) throw new Error(`${who} was refused ${instance}: ${session.message}`);
  await session.type("uptime");
  await stage.clock.quiet();
  return session;
}

export async function leave({ stage }: Crowd, session: Session): Promise<void> {
  await session.type("exit").catch(() => undefined);
  await stage.clock.quiet();
}

/** Lets minutes pass until all are ended. */
export async function untilEnded({ stage, actors }: Crowd, ids: readonly string[]): Promise<void> {
  for (let minute = 0; minute < LONGEST_END_MINUTES; minute++) {
    const requests = await Promise.all(ids.map((id) => actors.truth.requests.read(id)));
    if (requests.every((request) => request?.state === "ended")) return;
    await stage.clock.advance(MINUTE);
  }
  throw new Error(`not ended an hour later: some of ${ids.join(", ")}`);
}

/** From ask to record: all of the pairs at once, with one kind of end. Gives the requests' ids. */
export async function playWave(
  crowd: Crowd,
  pairs: readonly Pair[],
  ending: Ending,
  minutes = 15,
): Promise<string[]> {
  const granted: Granted[] = [];
  for (const pair of pairs) granted.push(await grant(crowd, pair, minutes));
  await spread(crowd);
  const sessions: Session[] = [];
  if (ending !== "unused") for (const one of granted) sessions.push(await open(crowd, one));
  await crowd.stage.clock.advance(2 * MINUTE);
  for (const { who, id } of granted) {
    if (ending === "done") await crowd.actors.done(who, id);
    if (ending === "revoked") await crowd.actors.revoke("lead", id);
  }
  if (ending === "exit") for (const session of sessions) await leave(crowd, session);
  const ids = granted.map(({ id }) => id);
  await untilEnded(crowd, ids);
  return ids;
}
