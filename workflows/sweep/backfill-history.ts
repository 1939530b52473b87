// On a first start AWS remembers 30 days of sessions that Curfew has never heard of. They are copied into the ledger, a
// few pages a sweep, at the sweep's own pace.
// Never untrue: a session is recorded once (P5), whatever is done twice; nothing is guessed of why it ended, and nobody
// is alarmed about what was over before Curfew began.
import type { Backfill, Backfills } from "../../domain/history-ports.ts";
import type {
  Inventory,
  ListedSession,
  Log,
  Metrics,
  SessionLister,
  Sessions,
} from "../../domain/ports.ts";
import { isWatched, type Session } from "../../domain/session.ts";
import { NO_ONE } from "../../domain/session-end.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { type AdoptDeps, roleOf, sessionRole } from "../ledger/adopt-session.ts";
import { carryOn } from "./carry-on.ts";
import { fewAtOnce } from "./few-at-once.ts";
import { type Turn, UNTIL } from "./turn.ts";

export interface BackfillDeps extends Omit<AdoptDeps, "sessions" | "inventory"> {
  readonly sessions: Pick<Sessions, "createEnded">;
  readonly inventory: Pick<Inventory, "list">;
  readonly lister: Pick<SessionLister, "historyPage">;
  readonly backfills: Backfills;
  readonly turn: Pick<Turn, "spent">;
}

/** 4,000 sessions a sweep: 4 s of calls at the sweep's pace, and some seconds of writes. */
const PAGES_A_SWEEP = 20;
const AT_ONCE = 16;

/** AWS lists a session a little late: by then what no sweep has seen live is in the history. */
const SETTLE_SECONDS = 120;

const BEFORE_CURFEW = {
  cause: "unknown",
  endedBy: "unknown",
  evidence:
    "before Curfew: begun before Curfew first looked, and over before a sweep saw it; AWS does not tell why",
} as const;
/** AWS itself tells of these that they never started. */
const FAILED = {
  cause: "failed",
  endedBy: NO_ONE,
  evidence: "before Curfew: AWS lists it as failed: it never started",
} as const;

/** A sweep's part of the copying; what fails is tried again by the next one. */
export async function sweepBackfill(
  deps: BackfillDeps & {
    readonly memory: { isBackfilled?: boolean; readonly beganAt?: Instant };
    readonly log: Log;
    readonly metrics: Metrics;
  },
  now: Instant,
): Promise<void> {
  const { isBackfilled, beganAt } = deps.memory;
  if (isBackfilled === true) return;
  if (beganAt !== undefined && isTooEarly(beganAt, now)) return;
  await carryOn(deps, "copy AWS's history", async () => {
    deps.memory.isBackfilled = await backfillHistory(deps, now);
  });
}

/** Copies some pages; true when there is nothing left to copy. */
export async function backfillHistory(deps: BackfillDeps, now: Instant): Promise<boolean> {
  const backfill = await deps.backfills.begun(now);
  if (backfill.doneAt !== undefined) return true;
  if (isTooEarly(backfill.beganAt, now)) return false;
  return copyPages(deps, backfill, now);
}

const isTooEarly = (beganAt: Instant, now: Instant) =>
  secondsBetween(beganAt, now) < SETTLE_SECONDS;

async function copyPages(deps: BackfillDeps, from: Backfill, now: Instant): Promise<boolean> {
  let backfill = from;
  const instances = new Map((await deps.inventory.list()).map((one) => [one.id, one]));
  const describe = (id: string) => {
    const { name = id, tags = {} } = instances.get(id) ?? {};
    return { id, name, tags };
  };
  for (let page = 0; page < PAGES_A_SWEEP; page += 1) {
    const { sessions, next } = await deps.lister.historyPage(backfill.next);
    const old = sessions.filter((one) => isOld(one, backfill));
    await fewAtOnce(old, AT_ONCE, (one) => copy(deps, one, describe, backfill));
    const came = { next, doneAt: next === undefined ? now : undefined };
    await deps.backfills.came(backfill, came);
    if (next === undefined) return true;
    if (deps.turn.spent() >= UNTIL.copy) return false;
    backfill = { ...backfill, next };
  }
  return false;
}

/** What was started later is in the ledger by events and by sweeps, or is found by the sweep's own look. */
const isOld = (listed: ListedSession, { beganAt }: Backfill) =>
  isWatched(listed) && listed.startedAt < beganAt;

async function copy(
  deps: BackfillDeps,
  listed: ListedSession,
  describe: (id: string) => Session["instance"],
  { beganAt }: Backfill,
): Promise<void> {
  const { id, owner, target, document, startedAt, endedAt = beganAt, hasFailed } = listed;
  // Only a grant's role can have had a grant: of an earlier deploy, whose ledger had missed the session.
  const role = await roleOf(deps, listed);
  await deps.sessions.createEnded({
    id,
    owner,
    ...sessionRole(role),
    instance: role.grant?.instance ?? describe(target),
    ...(document === undefined ? {} : { document }),
    startedAt,
    endedAt,
    ...(hasFailed === true ? FAILED : BEFORE_CURFEW),
  });
}
