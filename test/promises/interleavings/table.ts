// The table in memory: one item a write, every write conditional, as on DynamoDB (design 7).
// Never untrue: a write whose condition does not hold changes nothing, and nothing that was read changes later.
import type { Pairs, Requests, Sessions } from "../../../domain/ports.ts";
import { isFinal, type Request } from "../../../domain/request.ts";
import type { Session } from "../../../domain/session.ts";
import type { Chaos } from "./chaos.ts";

export type Table = ReturnType<typeof createTable>;

export function createTable({ call, time }: Chaos) {
  const requests = new Map<string, Request>();
  const sessions = new Map<string, Session>();
  const pairs = new Map<string, string>();
  const kept = new Set<string>();
  const ends = new Map<string, number>();
  const wrong: string[] = [];
  const rolesKnownAt = new Map<string, number>();
  const list = () => [...requests.values()];

  const saveRequest = (next: Request): boolean => {
    const stored = requests.get(next.id);
    if (stored?.version !== next.version - 1) return false;
    if (next.audit.length !== next.version)
      wrong.push(`version ${next.version} without its entry (P8)`);
    requests.set(next.id, { ...next, bookkeeping: stored.bookkeeping });
    if (next.grant?.role !== undefined && !rolesKnownAt.has(next.id))
      rolesKnownAt.set(next.id, time.now());
    return true;
  };
  const endSession = (id: string, end: object): boolean => {
    const stored = sessions.get(id);
    if (stored === undefined || stored.endedAt !== undefined) return false;
    ends.set(id, (ends.get(id) ?? 0) + 1);
    sessions.set(id, { ...stored, ...end });
    return true;
  };
  const noteSession = (id: string, fields: object): boolean => {
    const stored = sessions.get(id);
    if (stored === undefined || stored.endedAt !== undefined) return false;
    sessions.set(id, { ...stored, ...fields });
    return true;
  };
  const requestPort: Requests = {
    create: async () => false,
    read: (id) => call("read", () => requests.get(id)),
    save: (next) => call("write", () => saveRequest(next)),
    note: (id, fields) =>
      call("write", () => {
        const stored = requests.get(id);
        if (stored === undefined) return undefined;
        const bookkeeping = { ...stored.bookkeeping, ...fields } as Request["bookkeeping"];
        const next = { ...stored, bookkeeping };
        requests.set(id, next);
        return next;
      }),
    ofPerson: (person) =>
      call("read", () =>
        list()
          .filter((one) => one.person === person)
          .sort((a, b) => (a.askedAt < b.askedAt ? 1 : -1)),
      ),
    open: () => call("read", () => list().filter((one) => !isFinal(one))),
    openBreakGlasses: (person) =>
      call("read", () =>
        list().filter((one) => one.person === person && one.breakGlass && !isFinal(one)),
      ),
    async *openPages() {
      yield await call("read", () => list().filter((one) => !isFinal(one)));
    },
    pending: async () => [],
    async *askedBetween() {},
    unkept: () => call("read", () => list().filter((one) => isFinal(one) && !kept.has(one.id))),
    kept: (id) => call("write", () => void kept.add(id)),
  };
  const newestFirst = () =>
    [...sessions.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  const unended = () => newestFirst().filter(({ endedAt }) => endedAt === undefined);
  const claims = new Map<string, string>();
  const claim = (id: string, now: string, since: string) => {
    const claimed = claims.get(id);
    if (sessions.get(id)?.reportedAt !== undefined) return false;
    if (claimed !== undefined && claimed >= since) return false;
    claims.set(id, now);
    return true;
  };
  const sessionPort: Sessions = {
    read: (id) => call("read", () => sessions.get(id)),
    create: (session) =>
      call("write", () => !sessions.has(session.id) && Boolean(sessions.set(session.id, session))),
    createEnded: (session) =>
      call("write", () => !sessions.has(session.id) && Boolean(sessions.set(session.id, session))),
    note: (id, fields) => call("write", () => noteSession(id, fields)),
    claimTelling: (id, now, since) => call("write", () => claim(id, now, since)),
    end: (id, end) => call("write", () => endSession(id, end)),
    ofPerson: (person) => call("read", () => newestFirst().filter((one) => one.person === person)),
    ofInstance: (id) =>
      call("read", () => newestFirst().filter(({ instance }) => instance.id === id)),
    open: () => call("read", unended),
    async *openPages() {
      yield await call("read", unended);
    },
  };
  const pairKey = (person: string, instance: string) => `${person} ${instance}`;
  const pairPort: Pairs = {
    take: (person, instance, id) =>
      call("write", () => {
        const key = pairKey(person, instance);
        const holder = pairs.get(key) ?? id;
        pairs.set(key, holder);
        return holder;
      }),
    free: (person, instance, id) =>
      call("write", () => {
        const key = pairKey(person, instance);
        if (pairs.get(key) === id) pairs.delete(key);
      }),
    holder: (person, instance) => call("read", () => pairs.get(pairKey(person, instance))),
  };
  return {
    ports: { requests: requestPort, sessions: sessionPort, pairs: pairPort },
    requests,
    sessions,
    pairs,
    kept,
    /** How often each session's end was written. */
    ends,
    /** When each grant's role was written down, epoch ms. */
    rolesKnownAt,
    /** What a write broke; empty if none did. */
    wrong,
  };
}
