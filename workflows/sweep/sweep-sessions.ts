// The minute sweep over AWS's listing of sessions: the only one that sees `exit`, idle and maximum ends (facts A6).
// Never untrue: every listed session is in the ledger, and every ledger session that is gone gets its end, once.
import type { SessionEnder, SessionLister, Sessions } from "../../domain/ports.ts";
import { isInstanceTarget, type Session } from "../../domain/session.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { recordAllGone } from "../access/end-sessions.ts";
import { type AdoptDeps, adoptSession } from "../ledger/adopt-session.ts";
import { type RecordEndDeps, recordEnd } from "../ledger/record-end.ts";
import { type ReportDeps, reportIfUngoverned } from "../ledger/report-ungoverned.ts";

export interface SweepSessionsDeps extends AdoptDeps, RecordEndDeps, ReportDeps {
  readonly sessions: Pick<Sessions, "read" | "create" | "note" | "end" | "open">;
  readonly requests: AdoptDeps["requests"];
  readonly directory: ReportDeps["directory"];
  readonly events: ReportDeps["events"];
  readonly lister: SessionLister;
  readonly ender: SessionEnder;
}

/** A session that AWS lists neither as active nor as ended is given up on after this long. */
const LOST_AFTER_SECONDS = 15 * 60;

export async function sweepSessions(deps: SweepSessionsDeps, now: Instant): Promise<void> {
  const listed = (await deps.lister.active()).filter(({ target }) => isInstanceTarget(target));
  for (const one of listed) {
    const { session } = await adoptSession(deps, one);
    await reportIfUngoverned(deps, session, now);
  }
  const active = new Set(listed.map(({ id }) => id));
  const open = await deps.sessions.open();
  const gone = open.filter((session) => !active.has(session.id));
  for (const session of await recordAllGone(deps, gone, now))
    if (isLost(session, now)) await recordEnd(deps, session, undefined, now);
}

const isLost = (session: Session, now: Instant) =>
  secondsBetween(session.startedAt, now) > LOST_AFTER_SECONDS;
