// The minute sweep over AWS's listing of sessions: the only one that sees `exit`, idle and maximum ends (facts A6).
// Never untrue: every listed session is in the ledger, and every ledger session that is gone gets its end, once.
import type { ListedSession, SessionEnder, SessionLister, Sessions } from "../../domain/ports.ts";
import { isInstanceTarget, type Session } from "../../domain/session.ts";
import { type Instant, plusMinutes, secondsBetween } from "../../domain/time.ts";
import { adoptSession } from "../ledger/adopt-session.ts";
import { recordEnd } from "../ledger/record-end.ts";
import { type RecordHistoryDeps, recordHistory } from "../ledger/record-history.ts";
import { type ReportDeps, reportIfUngoverned } from "../ledger/report-ungoverned.ts";
import { carryOn } from "./carry-on.ts";

export interface SweepSessionsDeps extends RecordHistoryDeps, ReportDeps {
  readonly sessions: Pick<Sessions, "read" | "create" | "note" | "end" | "open">;
  readonly requests: RecordHistoryDeps["requests"];
  readonly directory: ReportDeps["directory"];
  readonly events: ReportDeps["events"];
  readonly lister: SessionLister;
  readonly ender: SessionEnder;
  /** Ids of ended sessions that this container knows to be recorded. */
  readonly recorded: Set<string>;
}

/** How far back ended sessions are looked for that nobody told of: more than a sweep is ever late. */
const HISTORY_MINUTES = 60;
/** Transcript and CloudTrail tell of an end a little later than the listing shows it. */
const SETTLE_SECONDS = 100;
/** A session that AWS lists neither as active nor as ended is given up on after this long. */
const LOST_AFTER_SECONDS = 15 * 60;

/** Gives the sessions that AWS lists as active. */
export async function sweepSessions(
  deps: SweepSessionsDeps,
  now: Instant,
): Promise<readonly ListedSession[]> {
  const listed = (await deps.lister.active()).filter(({ target }) => isInstanceTarget(target));
  for (const one of listed) {
    await carryOn(deps, `deal with the session ${one.id}`, async () => {
      const { session } = await adoptSession(deps, one);
      await reportIfUngoverned(deps, session, now);
    });
  }
  const active = new Set(listed.map(({ id }) => id));
  const open = await deps.sessions.open();
  const gone = open.filter((session) => !active.has(session.id));
  const since = plusMinutes(now, -HISTORY_MINUTES);
  const look = { gone, since, recorded: deps.recorded, settleSeconds: SETTLE_SECONDS };
  const { missing, late } = await recordHistory(deps, look, now);
  for (const session of late) await reportIfUngoverned(deps, session, now, "over");
  for (const session of missing)
    if (isLost(session, now)) await recordEnd(deps, session, undefined, now);
  return listed;
}

const isLost = (session: Session, now: Instant) =>
  secondsBetween(session.startedAt, now) > LOST_AFTER_SECONDS;
