// ConfirmGone: terminates every session of the grant's role, and checks that role and sessions are gone.
// Invariant: gone means IAM knows no such role and AWS lists no session, in a check after IAM's propagation window;
// the answer of TerminateSession is never taken for it (P4, facts A1).
import { CURFEW } from "../../domain/audit.ts";
import { sessionCauseOf } from "../../domain/cause.ts";
import { requestOfRoleSession, type StageScope } from "../../domain/grant-role.ts";
import type { GrantRoleReader } from "../../domain/grant-role-ports.ts";
import { confirmableAt, sweepsToConfirm, waitAfterSweep } from "../../domain/looks.ts";
import type {
  ListedSession,
  Requests,
  SessionEnder,
  SessionLister,
  SessionListing,
  Sessions,
} from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { type End, isFinal, isLive, type Request } from "../../domain/request.ts";
import { hasEnded } from "../../domain/session.ts";
import { type Instant, latest, plusSeconds, wholeSecondsUntil } from "../../domain/time.ts";
import { adoptSession } from "../ledger/adopt-session.ts";
import { type RecordHistoryDeps, recordHistory } from "../ledger/record-history.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { attempt, sessionsOf, type TellDeps, tell } from "./facts.ts";
import type { StepResult } from "./states.ts";

export interface EndSessionsDeps extends ChangeDeps, TellDeps, RecordHistoryDeps, StageScope {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly sessions: Pick<Sessions, "read" | "create" | "note" | "end" | "ofPerson">;
  readonly lister: Pick<SessionLister, "endedSince">;
  readonly listing: SessionListing;
  readonly ender: SessionEnder;
  readonly directory: TellDeps["directory"];
  readonly roleReader: Pick<GrantRoleReader, "exists">;
}

/** Until an end that could not be written is begun again: short, but an execution's history holds 25,000 events. */
const UNWRITTEN_SECONDS = 30;

const mayBeGranted = (request: Request) => isLive(request) || request.state === "approved";

export async function endSessions(
  deps: EndSessionsDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const request = await deps.requests.read(requestId);
  if (request === undefined || isFinal(request)) return { next: "Record", seconds: 0 };
  // Revoke failed before it could even write that the end has begun, or that there was nothing to end.
  if (request.end === undefined)
    return { next: mayBeGranted(request) ? "Revoke" : "Record", seconds: UNWRITTEN_SECONDS };
  const listed = await ownSessions(deps, request, listedSince(request, request.end, now));
  for (const one of listed) await endOne(deps, request, one, now);
  await recordGone(deps, request, listed, now);
  const role = await roleState(deps, request);
  // Somebody wrote meanwhile: the role is removed again, and the checks are counted from then.
  const isBack = role === "present" && request.end.policyRemovedAt !== undefined;
  const sweeps = isBack ? 0 : request.bookkeeping.sweeps + 1;
  await deps.requests.note(requestId, isBack ? { sweeps, roleBackAt: now } : { sweeps });
  if (isBack) return { next: "Revoke", seconds: 1 };
  return afterLook(deps, request, request.end, { role, sessions: listed.length, sweeps }, now);
}

interface Look {
  readonly role: "gone" | "present" | "unknown";
  readonly sessions: number;
  /** How many looks there were, this one included. */
  readonly sweeps: number;
}

async function afterLook(
  deps: EndSessionsDeps,
  request: Request,
  end: End,
  { role, sessions, sweeps }: Look,
  now: Instant,
): Promise<StepResult> {
  const isOverdue = sweeps >= sweepsToConfirm(end.cause);
  const earliest = confirmableAt(end, request.bookkeeping.roleBackAt);
  const next = earliest === undefined ? "Revoke" : "Wait";
  if (isOverdue && role === "gone" && sessions === 0 && earliest !== undefined)
    return earliest <= now
      ? { next: "Record", seconds: 0 }
      : { next, seconds: wholeSecondsUntil(now, earliest) };
  if (isOverdue) await tellStuck(deps, request, sessions, now);
  return { next, seconds: waitAfterSweep(end.cause, sweeps) };
}

/** Without an answer of IAM's nothing is confirmed; the sessions were terminated all the same. */
async function roleState(deps: EndSessionsDeps, { id, grant }: Request): Promise<Look["role"]> {
  try {
    return (await deps.roleReader.exists({ requestId: id, roleId: grant?.role?.id }))
      ? "present"
      : "gone";
  } catch (cause) {
    deps.log.problem(`IAM does not tell whether the role of ${id} is gone`, cause);
    return "unknown";
  }
}

/**
 * Many grants may end at once, and AWS lists six times a second: a look takes the listing that another one began in these
 * seconds. A grant's own looks are further apart.
 */
const SHARED_SECONDS = 5;

/** A listing from before the end was asked for, or before it may be confirmed, tells nothing of what came in since. */
function listedSince({ bookkeeping }: Request, end: End, now: Instant): Instant {
  const recent = latest(plusSeconds(now, -SHARED_SECONDS), end.askedAt);
  const confirmable = confirmableAt(end, bookkeeping.roleBackAt);
  return confirmable !== undefined && confirmable <= now ? latest(recent, confirmable) : recent;
}

async function ownSessions(
  deps: EndSessionsDeps,
  request: Request,
  since: Instant,
): Promise<ListedSession[]> {
  const active = await deps.listing.activeSince(since);
  // On whatever instance, under whatever document and session name: the role is this grant's alone.
  return active.filter(({ owner }) => requestOfRoleSession(deps, owner) === request.id);
}

/** Writes why before asking AWS to end it, so that the end will be known for ours whatever is lost. */
async function endOne(
  deps: EndSessionsDeps,
  request: Request,
  listed: ListedSession,
  now: Instant,
): Promise<void> {
  const { session } = await adoptSession(deps, listed);
  const { end } = request;
  if (end !== undefined) {
    // A session that the grant does not cover did not end for the grant's reason.
    const reason =
      session.request === undefined
        ? { cause: "ungoverned" as const, by: CURFEW.id }
        : { cause: sessionCauseOf(end.cause), by: end.by };
    const first = { ...reason, at: now };
    const ending = session.ending === undefined ? first : { ...session.ending, lastAt: now };
    await deps.sessions.note(session.id, { ending });
  }
  await deps.ender.terminate(listed.id);
}

/** Sessions the ledger thinks open that AWS no longer lists as active. */
async function recordGone(
  deps: EndSessionsDeps,
  request: Request,
  active: readonly ListedSession[],
  now: Instant,
): Promise<void> {
  const open = (await sessionsOf(deps.sessions, request)).filter((one) => !hasEnded(one));
  const gone = open.filter((one) => !active.some(({ id }) => id === one.id));
  await recordHistory(deps, { gone }, now);
}

/** Longer than it should take: said once in Slack and in the record, counted every time for the alarm. */
async function tellStuck(
  deps: EndSessionsDeps,
  request: Request,
  sessions: number,
  now: Instant,
): Promise<void> {
  deps.metrics.count("StuckEnds");
  const { end } = request;
  if (end === undefined) return;
  let stuck = request;
  if (end.stuckSince === undefined) {
    const changed = await noteStuck(deps, request, sessions, now);
    if (isRefusal(changed)) return;
    stuck = changed;
    await tell(deps, stuck, { notice: "stuck" });
  }
  if (stuck.bookkeeping.stuckToldAt === undefined) await alertOfStuck(deps, stuck, sessions, now);
}

const noteStuck = (deps: EndSessionsDeps, { id, end }: Request, sessions: number, now: Instant) =>
  changeRequest(
    deps,
    id,
    (fresh) => {
      const known = fresh.end ?? end;
      return (
        known && {
          name: "end.delayed",
          actor: CURFEW,
          data: { sessions },
          set: { end: { ...known, stuckSince: now } },
        }
      );
    },
    now,
  );

/** Marked when it is told: who dies before, or whom Slack does not hear, leaves it to the next look. */
async function alertOfStuck(
  deps: EndSessionsDeps,
  request: Request,
  sessions: number,
  now: Instant,
): Promise<void> {
  const { securityChannel, people } = deps.directory;
  await attempt(deps, "alert the security channel", async () => {
    await deps.notifier.alert(securityChannel, { alert: "stuck-end", request, sessions }, people);
    await deps.requests.note(request.id, { stuckToldAt: now });
  });
}
