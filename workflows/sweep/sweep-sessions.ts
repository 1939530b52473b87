// The minute sweep over AWS's listing of sessions: the only one that sees `exit`, idle and maximum ends (facts A6).
// Never untrue: every listed session is in the ledger, and every ledger session that is gone gets its end, once.
import { Fault } from "../../domain/fault.ts";
import type { Backfills } from "../../domain/history-ports.ts";
import { isLatelyWarned } from "../../domain/looks.ts";
import type { ListedSession, SessionEnder, SessionLister, Sessions } from "../../domain/ports.ts";
import { isWatched, type Session } from "../../domain/session.ts";
import { earliest, type Instant, latest, plusMinutes, secondsBetween } from "../../domain/time.ts";
import { adoptSession } from "../ledger/adopt-session.ts";
import { endIfQuiet, isLively, type QuietDeps } from "../ledger/end-if-quiet.ts";
import { recordEnd } from "../ledger/record-end.ts";
import { type RecordHistoryDeps, recordHistory } from "../ledger/record-history.ts";
import { type ReportDeps, reportIfUngoverned } from "../ledger/report-ungoverned.ts";
import { carryOn } from "./carry-on.ts";
import type { Survey } from "./survey-requests.ts";
import { type Turn, takeTurns, UNTIL } from "./turn.ts";

export interface SweepSessionsDeps extends RecordHistoryDeps, ReportDeps, QuietDeps {
  readonly sessions: Pick<
    Sessions,
    "read" | "create" | "note" | "claimTelling" | "end" | "openPages" | "ofPerson"
  >;
  readonly requests: RecordHistoryDeps["requests"];
  readonly directory: ReportDeps["directory"];
  readonly events: ReportDeps["events"];
  readonly lister: SessionLister;
  readonly ender: SessionEnder;
  readonly notifier: QuietDeps["notifier"];
  readonly survey: Pick<Survey, "open">;
  readonly turn: Turn;
  /** What this container remembers of AWS's history. */
  readonly memory: HistoryMemory;
  readonly backfills: Pick<Backfills, "begun" | "looked">;
}

/** What the table says too; a container reads it once. */
export interface HistoryMemory {
  /** Ids of ended sessions known to be recorded. */
  readonly recorded: Set<string>;
  /** When the history was last looked through for sessions that nobody told of. */
  lookedAt?: Instant;
  /** When Curfew began; what was over by then is no news. */
  beganAt?: Instant;
  /** AWS's history is copied as far as it goes back. */
  isBackfilled?: boolean;
}

/** Sessions dealt with at the same time. */
const AT_ONCE = 8;
/** How far back ended sessions are looked for that nobody told of: more than a sweep is ever late. */
const HISTORY_MINUTES = 60;
/** How often. AWS pages through all of its 30 days at every look, whatever is asked for (facts A5). */
const HISTORY_EVERY_SECONDS = 600;
/** Transcript and CloudTrail tell of an end a little later than the listing shows it. */
const SETTLE_SECONDS = 100;
/** A session that AWS lists neither as active nor as ended is given up on after this long. */
const LOST_AFTER_SECONDS = 15 * 60;

/** The sessions that AWS lists as active, as far as they are Curfew's to look at. */
export async function listSessions(
  lister: Pick<SessionLister, "active">,
): Promise<readonly ListedSession[]> {
  return (await lister.active()).filter(isWatched);
}

export async function sweepSessions(
  deps: SweepSessionsDeps,
  listed: readonly ListedSession[],
  now: Instant,
): Promise<void> {
  const { well, gone } = await surveySessions(deps, listed, now);
  const inNeed = listed.filter(({ id }) => !well.has(id));
  const time = { turn: deps.turn, until: UNTIL.sessions, width: AT_ONCE };
  const left = await takeTurns(inNeed, time, (one) =>
    carryOn(deps, `deal with the session ${one.id}`, async () => {
      const { session } = await adoptSession(deps, one);
      await reportIfUngoverned(deps, session, now);
      await endIfQuiet(deps, session, now);
    }),
  );
  if (left > 0) deps.log.info("sessions are left to other sweeps", { left });
  await lookThroughHistory(deps, gone, now);
}

/** The ledger's open sessions, page by page: which need nothing, by their ids, and which AWS lists no more. */
async function surveySessions(
  deps: SweepSessionsDeps,
  listed: readonly ListedSession[],
  now: Instant,
) {
  const active = new Set(listed.map(({ id }) => id));
  const well = new Set<string>();
  const gone: Session[] = [];
  for await (const page of deps.sessions.openPages())
    for (const session of page) {
      if (!active.has(session.id)) gone.push(session);
      else if (goesWell(deps, session, now)) well.add(session.id);
    }
  return { well, gone };
}

/** In the ledger, under a grant that is open, and lively or just warned: nothing needs to be read of it. */
const goesWell = (deps: SweepSessionsDeps, session: Session, now: Instant) =>
  session.request !== undefined &&
  deps.survey.open.has(session.request) &&
  (isLively(deps, session, now) || isLatelyWarned(session, now));

/** The ends of sessions that are gone; and now and then, sessions too short for any sweep whose events were lost. */
async function lookThroughHistory(
  deps: SweepSessionsDeps,
  gone: readonly Session[],
  now: Instant,
): Promise<void> {
  const { recorded } = deps.memory;
  const { beganAt, lookedAt } = await lastLook(deps, now);
  const isDue =
    lookedAt === undefined ||
    lookedAt > now ||
    secondsBetween(lookedAt, now) >= HISTORY_EVERY_SECONDS;
  if (gone.length === 0 && !isDue) return;
  // Not since the last look: AWS may list an end late. But no time falls between two looks, however long they failed.
  const lately = plusMinutes(earliest(now, lookedAt ?? now), -HISTORY_MINUTES);
  const since = latest(lately, beganAt);
  const { beforeEnd, each, mayStillSucceed } = oneByOne(deps, now);
  const look = { gone, since, recorded, settleSeconds: SETTLE_SECONDS, beforeEnd, each };
  const { missing } = await recordHistory(deps, look, now);
  // What failed is looked for again, however long ago it began by then.
  if (isDue && !mayStillSucceed()) {
    await deps.backfills.looked(now);
    deps.memory.lookedAt = now;
  }
  for (const session of missing.filter((one) => isLost(one, now)))
    await each(session.id, async () => {
      if (await beforeEnd(session)) await recordEnd(deps, session, undefined, now);
    });
}

/** One session whose end cannot be told or written keeps neither the others' ends nor the requests waiting. */
function oneByOne(deps: SweepSessionsDeps, now: Instant) {
  let mayStillSucceed = false;
  const each = (id: string, work: () => Promise<void>) =>
    carryOn(deps, `record the end of the session ${id}`, () =>
      work().catch((cause) => {
        mayStillSucceed ||= !(cause instanceof Fault) || cause.retryable;
        throw cause;
      }),
    );
  // Its event may have been lost, or its report half done: an open session would be told by the next sweep.
  const beforeEnd = async (session: Session) => {
    let isTold = false;
    await carryOn(deps, `tell of the session ${session.id}`, async () => {
      isTold = await reportIfUngoverned(deps, session, now, "over");
    });
    return isTold;
  };
  return { each, beforeEnd, mayStillSucceed: () => mayStillSucceed };
}

/** As the table has it, for a container that has not looked yet: another may have, or none for long. */
async function lastLook({ memory, backfills }: SweepSessionsDeps, now: Instant) {
  if (memory.beganAt === undefined) {
    const { beganAt, lookedAt } = await backfills.begun(now);
    Object.assign(memory, { beganAt, lookedAt });
    return { beganAt, lookedAt };
  }
  return { beganAt: memory.beganAt, lookedAt: memory.lookedAt };
}

const isLost = (session: Session, now: Instant) =>
  secondsBetween(session.startedAt, now) > LOST_AFTER_SECONDS;
