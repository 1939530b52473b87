// A promise, the check that was made of it, and what was wrong.
// Never untrue: a check whose observation is missing is a failed check.

import type { Request } from "../../../domain/request.ts";
import type { Session } from "../../../domain/session.ts";
import { SAMPLE_INSTANCES } from "../../stage/sample.ts";
import type { World } from "../world.ts";

export interface Check {
  /** `P1`, or nothing for what is no promise of its own. */
  readonly id: string;
  readonly promise: string;
  /** What was looked at, with its numbers. */
  readonly made: string;
  /** `expected ..., found ...`; empty if it held. */
  readonly wrong: readonly string[];
  /** Not checked here. */
  readonly later?: true;
}

/** What the checks read: the table and AWS as they are at the end. */
export interface Evidence {
  readonly world: World;
  readonly requests: readonly Request[];
  readonly sessions: readonly Session[];
}

export type Checker = (evidence: Evidence) => Check | Promise<Check>;

/** `expected ..., found ...` if they differ. */
export function expected<T>(what: string, wanted: T, found: T): string[] {
  const [one, other] = [wanted, found].map(
    (value) => JSON.stringify(value)?.replaceAll('","', '", "') ?? "nothing",
  );
  return one === other ? [] : [`${what}: expected ${one}, found ${other}`];
}

export const claim = (what: string, holds: boolean, found: string): string[] =>
  holds ? [] : [`expected ${what}, found ${found}`];

export const missing = (what: string): string[] => [
  `expected ${what}, found that no scene came so far`,
];

/** Requests and sessions of the whole story, oldest first. */
export async function evidenceOf(world: World): Promise<Evidence> {
  const { truth } = world.actors;
  const requests = await Promise.all(world.requestIds.map((id) => world.read(id)));
  const perInstance = await Promise.all(
    SAMPLE_INSTANCES.map(({ id }) => truth.sessions.ofInstance(id, 500)),
  );
  const sessions = perInstance
    .flat()
    .sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
  return { world, requests, sessions };
}
