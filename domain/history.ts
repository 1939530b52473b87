// The ledger as it is read back: whose sessions, of when, which of them, and where a page begins.
// Never untrue: a place in the list is a session's start and id, which never change, so what comes in meanwhile shifts no page.
import type { SessionCause } from "./cause.ts";
import type { Session } from "./session.ts";
import { type Instant, parseInstant } from "./time.ts";

export type HistoryScope =
  | { readonly by: "person" | "instance"; readonly id: string }
  | { readonly by: "everybody" };

/** A session's place in the list. */
export type Mark = Pick<Session, "id" | "startedAt">;

export interface HistoryQuery {
  readonly scope: HistoryScope;
  /** Sessions started from here on, */
  readonly since: Instant;
  /** and until here, this moment included. */
  readonly until: Instant;
  /** The list goes on behind this one; without it, it begins at its end. */
  readonly from?: Mark | undefined;
  readonly direction: "older" | "newer";
  /** How many are read at once. */
  readonly pageSize: number;
}

export interface History {
  /** Sessions, each once, in the order of their starts (eventually consistent). */
  read(query: HistoryQuery): AsyncIterable<Session>;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Which sessions are wanted, beyond whose and when: what no index knows is picked from what was read. */
export interface HistoryFilter {
  readonly person?: string | undefined;
  readonly instance?: string | undefined;
  readonly cause?: SessionCause | undefined;
  /** A tag of the instance as it was then. */
  readonly tag?: Tag | undefined;
}

/** The scope that reads least for a filter; the rest of the filter is picked from what that reads. */
export function scopeFor({ person, instance }: HistoryFilter): HistoryScope {
  if (person !== undefined) return { by: "person", id: person };
  return instance === undefined ? { by: "everybody" } : { by: "instance", id: instance };
}

export const fits = (session: Session, filter: HistoryFilter): boolean =>
  (filter.person === undefined || session.person === filter.person) &&
  (filter.instance === undefined || session.instance.id === filter.instance) &&
  (filter.cause === undefined || session.cause === filter.cause) &&
  (filter.tag === undefined || hasTag(session, filter.tag));

const hasTag = ({ instance: { tags } }: Session, { key, value }: Tag): boolean =>
  Object.hasOwn(tags, key) && tags[key] === value;

/** `Env=prod`; a value may hold further equals signs. Undefined for what is no tag. */
export function tagIn(text: string): Tag | undefined {
  const [, key, value] = /^([^=]{1,128})=(.{0,256})$/s.exec(text.trim()) ?? [];
  return key === undefined || value === undefined
    ? undefined
    : { key: key.trim(), value: value.trim() };
}

/** A mark as text: `2026-11-23T14:00:00.000Z#p-ana001-0abc`. */
export const markText = ({ startedAt, id }: Mark): string => `${startedAt}#${id}`;

/** Reads what `markText` wrote; undefined for anything else. */
export function markIn(text: string): Mark | undefined {
  const [, at, id] = /^([^#]{24})#(.{1,96})$/.exec(text) ?? [];
  const startedAt = at === undefined ? undefined : parseInstant(at);
  return startedAt !== undefined && startedAt === at && id !== undefined
    ? { startedAt, id }
    : undefined;
}
