// The life of sessions: started, used, left, and ended by whichever of its ends comes first.
// Never untrue: idle time and maximum duration are kept by the service, whatever happens on the node (facts B1).
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";
import type { Ec2 } from "../ec2/service.ts";
import {
  END_TEXTS,
  type EndCause,
  isOver,
  type SessionRecord,
  statusAfter,
} from "./session-record.ts";
import type { Switches } from "./switches.ts";

const MINUTE_MS = 60_000;
/** How long a left session stays listed as Active (facts A5), and an ended one in the history (facts A4). */
export const THIRTY_DAYS_MS = 30 * 24 * 60 * MINUTE_MS;

export type EndListener = (session: SessionRecord, text: string) => void;

export type Sessions = ReturnType<typeof createSessions>;

interface Deps {
  readonly clock: Clock;
  readonly store: Store;
  readonly ec2: Pick<Ec2, "instance" | "onState">;
  readonly switches: Switches;
}

/** The next moment at which the service has to look at this session, epoch ms. */
function nextLook(session: SessionRecord): { readonly at: number; readonly cause: EndCause } {
  const { settings, startedAt, activeAt, disconnectedAt, terminatesAt } = session;
  const never = Number.POSITIVE_INFINITY;
  // A session whose window was closed is no open session: idle time does not end it (facts A5, A6).
  const left = disconnectedAt !== undefined;
  const ends: { at: number; cause: EndCause }[] = [
    { at: terminatesAt ?? never, cause: "terminated" },
    { at: startedAt + (settings.maxMinutes ?? never) * MINUTE_MS, cause: "max-duration" },
    { at: left ? never : activeAt + settings.idleMinutes * MINUTE_MS, cause: "idle" },
    { at: left ? disconnectedAt + THIRTY_DAYS_MS : never, cause: "abandoned" },
  ];
  return ends.reduce((first, end) => (end.at < first.at ? end : first));
}

/** Keeps the sessions and ends them in time; after a restart it goes on where it was. */
export function createSessions({ clock, store, ec2, switches }: Deps) {
  const records = store.collection<SessionRecord>("ssm.sessions");
  const looks = new Map<string, () => void>();
  const listeners: EndListener[] = [];

  const live = (id: string) => {
    const session = records.get(id);
    return session !== undefined && !isOver(session) ? session : undefined;
  };
  const end = (session: SessionRecord, endCause: EndCause) => {
    looks.get(session.id)?.();
    looks.delete(session.id);
    const { terminatesAt: _past, ...rest } = session;
    const ended = { ...rest, status: statusAfter(endCause), endedAt: clock.now(), endCause };
    records.put(session.id, ended);
    for (const listener of listeners) listener(ended, END_TEXTS[endCause]);
  };
  const look = (id: string) => {
    const session = live(id);
    if (session === undefined) return;
    const { at, cause } = nextLook(session);
    if (at <= clock.now()) end(session, cause);
    else arm(session);
  };
  const arm = ({ id, ...rest }: SessionRecord) => {
    looks.get(id)?.();
    looks.set(
      id,
      clock.at(nextLook({ id, ...rest }).at, () => look(id)),
    );
  };
  const keep = (session: SessionRecord) => {
    records.put(session.id, session);
    arm(session);
  };

  const change = (id: string, changed: (session: SessionRecord) => SessionRecord) => {
    const session = live(id);
    if (session !== undefined) keep(changed(session));
  };
  const instanceIsUp = (id: string) => ec2.instance(id)?.state === "running";

  for (const session of records.values()) {
    if (isOver(session)) continue;
    if (instanceIsUp(session.target)) arm(session);
    else end(session, "instance-gone");
  }
  // The service ends what ran on an instance that goes; EC2's own event is the only trace (facts A6).
  ec2.onState(({ id, state }) => {
    if (state === "running" || state === "pending") return;
    for (const session of records.values())
      if (session.target === id && !isOver(session)) end(session, "instance-gone");
  });

  return {
    get: (id: string) => records.get(id),
    all: () => records.values(),
    /** Whether a session to this instance could be opened now: it runs and its agent is heard of. */
    isReachable: (target: string) => instanceIsUp(target) && !switches.isAgentOffline(target),
    start(session: SessionRecord) {
      if (isOver(session)) records.put(session.id, session);
      else keep(session);
    },
    /** As TerminateSession: says nothing about whether there was anything to end (facts A1). */
    terminate(id: string) {
      const session = live(id);
      if (session === undefined || switches.isStuck(id) || session.status === "Terminating") return;
      const slowly = switches.terminatingMs();
      if (slowly === 0) return end(session, "terminated");
      keep({ ...session, status: "Terminating", terminatesAt: clock.now() + slowly });
    },
    /** Ends a session from the node's side: no API call, no event (facts A6). */
    end(id: string, cause: EndCause) {
      const session = live(id);
      if (session !== undefined) end(session, cause);
    },
    /** The user typed: the only thing that counts as activity. */
    typed: (id: string) => change(id, (session) => ({ ...session, activeAt: clock.now() })),
    /** A client is on the data channel, for the first time or again. */
    connected: (id: string) =>
      change(id, ({ disconnectedAt: _past, ...session }) => ({
        ...session,
        status: session.status === "Terminating" ? session.status : "Connected",
        activeAt: clock.now(),
      })),
    /** The client is gone without a word: the session stays listed as Active (facts A5). */
    disconnected: (id: string) =>
      change(id, (session) => ({
        ...session,
        status: session.status === "Terminating" ? session.status : "Disconnected",
        disconnectedAt: clock.now(),
      })),
    /** Tells of every end, with the text that the client is shown. */
    onEnded(listener: EndListener) {
      listeners.push(listener);
    },
  };
}
