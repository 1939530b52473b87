// What AWS's history of ended sessions tells: the ends of those in the ledger, and sessions that no event and no sweep
// ever told of, because they were short and their events were lost.
// Never untrue: a session of the history is in the ledger with its end, once (P5).
import type { ListedSession, SessionLister } from "../../domain/ports.ts";
import { hasEnded, isWatched, type Session } from "../../domain/session.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { type AdoptDeps, adoptSession } from "./adopt-session.ts";
import { type RecordEndDeps, recordEnd } from "./record-end.ts";

export interface RecordHistoryDeps extends AdoptDeps, RecordEndDeps {
  readonly sessions: AdoptDeps["sessions"] & RecordEndDeps["sessions"];
  readonly inventory: AdoptDeps["inventory"];
  readonly lister: Pick<SessionLister, "endedSince">;
}

export interface HistoryLook {
  /** Sessions the ledger has open that AWS does not list as active any more. */
  readonly gone: readonly Session[];
  /**
   * Sessions started since are looked at too, whoever they are of. Who names it must see to it that one without a
   * grant is told (P11) before its end is written. Left out: `gone` alone.
   */
  readonly since?: Instant;
  readonly isWanted?: (listed: ListedSession) => boolean;
  /** Leave an end that is younger than this for the next look, seconds: what tells its cause may still be on the way. */
  readonly settleSeconds?: number;
  /** Ids known to be recorded: they cost nothing more. Added to. */
  readonly recorded?: Set<string>;
  /** Before an end is written: afterwards nobody looks at the session again. False leaves it for the next look. */
  readonly beforeEnd?: (session: Session) => Promise<boolean>;
  /** Does what is to be done for one session. Left out, the first that fails keeps the others from being dealt with. */
  readonly each?: (sessionId: string, work: () => Promise<void>) => Promise<void>;
}

export interface HistoryFound {
  /** Those of `gone` that the history does not tell of, or not yet. */
  readonly missing: readonly Session[];
}

export async function recordHistory(
  deps: RecordHistoryDeps,
  look: HistoryLook,
  now: Instant,
): Promise<HistoryFound> {
  const starts = look.gone.map(({ startedAt }) => startedAt);
  const [first] = (look.since === undefined ? starts : [look.since, ...starts]).sort();
  if (first === undefined) return { missing: [] };
  const listed = await deps.lister.endedSince(first);
  const history = listed.filter(isWatched);
  const gone = new Map(look.gone.map((session) => [session.id, session]));
  const { each = (_id, work) => work() } = look;
  for (const one of history) {
    const session = gone.get(one.id);
    if (!isSettled(look, one, session, now)) continue;
    if (session !== undefined) await each(one.id, () => recordOne(deps, look, session, one, now));
    else if (look.since !== undefined && one.startedAt >= look.since)
      await each(one.id, () => recordLate(deps, look, one, now));
  }
  const told = new Set(history.map(({ id }) => id));
  return { missing: look.gone.filter(({ id }) => !told.has(id)) };
}

/** Long enough ago, or ended for a reason that is known already. */
function isSettled(
  { settleSeconds = 0 }: HistoryLook,
  listed: ListedSession,
  session: Session | undefined,
  now: Instant,
): boolean {
  if (session?.ending !== undefined || session?.farewellAt !== undefined) return true;
  return listed.endedAt === undefined || secondsBetween(listed.endedAt, now) >= settleSeconds;
}

async function recordLate(
  deps: RecordHistoryDeps,
  look: HistoryLook,
  listed: ListedSession,
  now: Instant,
): Promise<void> {
  if (look.recorded?.has(listed.id) || look.isWanted?.(listed) === false) return;
  const { session } = await adoptSession(deps, listed);
  if (!hasEnded(session)) await recordOne(deps, look, session, listed, now);
  look.recorded?.add(listed.id);
}

async function recordOne(
  deps: RecordHistoryDeps,
  { beforeEnd }: HistoryLook,
  session: Session,
  listed: ListedSession,
  now: Instant,
): Promise<void> {
  if ((await beforeEnd?.(session)) === false) return;
  await recordEnd(deps, session, listed, now);
}
