// When a running grant is next looked at, and whether it has gone idle.
// Never untrue: the deadline is never slept through, and a whole working day costs only a few looks.
import type { GrantCause } from "./cause.ts";
import { endsAt, isUndecided } from "./extension.ts";
import { nextExtensionCall } from "./extension-calls.ts";
import { type Profile, quietMinutesOf } from "./profile.ts";
import type { End, Request } from "./request.ts";
import { hasEnded, type Session } from "./session.ts";
import {
  earliest,
  type Instant,
  latest,
  plusMinutes,
  plusSeconds,
  wholeSecondsUntil,
} from "./time.ts";

/** The minute sweep finds idle grants; this is how long the workflow itself waits before it looks, in case the sweep is down. */
export const LOOK_AGAIN_MINUTES = 480;

/** Since when nothing of this grant has been in use; undefined while a session is open or the grant is not made. */
export function idleSince(
  request: Pick<Request, "id" | "grant">,
  sessions: readonly Session[],
): Instant | undefined {
  const madeAt = request.grant?.madeAt;
  if (madeAt === undefined) return undefined;
  const own = sessions.filter((session) => session.request === request.id);
  if (own.some((session) => !hasEnded(session))) return undefined;
  return latest(madeAt, ...own.flatMap((session) => session.endedAt ?? []));
}

/** Whether the grant has been without a session for the profile's idle minutes. */
export function hasGoneIdle(
  request: Pick<Request, "id" | "grant">,
  profile: Profile,
  sessions: readonly Session[],
  now: Instant,
): boolean {
  const since = idleSince(request, sessions);
  return since !== undefined && plusMinutes(since, profile.idleMinutes) <= now;
}

/** How long before its end the person hears that a session is taken for a closed window. */
export const QUIET_WARNING_MINUTES = 5;

/** Since when nothing has come from the session: no line of its transcript, no reconnection. */
export const quietSince = ({ startedAt, lastActivityAt = startedAt }: Session): Instant =>
  latest(startedAt, lastActivityAt);

/** When a session that stays silent is taken for a closed window. */
export const quietUntil = (session: Session, profile: Profile): Instant =>
  plusMinutes(quietSince(session), quietMinutesOf(profile));

/** When the person is to hear of it. */
export const quietWarningAt = (session: Session, profile: Profile): Instant =>
  plusMinutes(quietUntil(session, profile), -QUIET_WARNING_MINUTES);

/** Whether they were warned in this silence; an earlier one does not count. */
export const isWarnedOfQuiet = (session: Session): boolean =>
  session.quietWarnedAt !== undefined && session.quietWarnedAt >= quietSince(session);

/** Warned in this silence, and not long enough ago for its end: whatever the profile, nothing is due. */
export const isLatelyWarned = (session: Session, now: Instant): boolean =>
  isWarnedOfQuiet(session) &&
  plusMinutes(session.quietWarnedAt ?? now, QUIET_WARNING_MINUTES) > now;

/** Silent for the profile's quiet minutes, and warned long enough ago in this silence. */
export function hasGoneQuiet(session: Session, profile: Profile, now: Instant): boolean {
  const { quietWarnedAt } = session;
  if (quietWarnedAt === undefined || !isWarnedOfQuiet(session)) return false;
  return (
    quietUntil(session, profile) <= now && plusMinutes(quietWarnedAt, QUIET_WARNING_MINUTES) <= now
  );
}

/** When the requester is warned that the end is near; undefined when they have been, or the grant is too short. */
export function warningAt(request: Request, profile: Profile): Instant | undefined {
  const grant = request.grant;
  if (grant === undefined || grant.warnedAt !== undefined) return undefined;
  const at = plusMinutes(endsAt(request) ?? grant.deadline, -profile.warnBeforeMinutes);
  return at > grant.startedAt ? at : undefined;
}

/**
 * Whole seconds from now to the next thing to look at: warning, deadline, first idle check, whatever an extension waits
 * for, or the routine look. At least 1.
 */
export function secondsToNextLook(request: Request, profile: Profile, now: Instant): number {
  const grant = request.grant;
  if (grant === undefined) return 1;
  const firstIdleCheck = plusMinutes(grant.madeAt ?? grant.startedAt, profile.idleMinutes);
  const deadline = endsAt(request) ?? grant.deadline;
  const moments = [
    isUndecided(request.extension) ? request.extension.expiresAt : undefined,
    plusMinutes(now, LOOK_AGAIN_MINUTES),
    firstIdleCheck,
  ].filter((moment) => moment !== undefined && moment > now);
  // A look does one thing: where two are due, the other is still due after it.
  const undone = [warningAt(request, profile), nextExtensionCall(request, profile)?.at];
  const next = [...moments, ...undone].filter((moment) => moment !== undefined);
  return wholeSecondsUntil(now, earliest(deadline, ...next));
}

/**
 * Waits between the looks that confirm an end, seconds. After an early end IAM may let a session start until the
 * removal has spread (facts C5: seconds, officially a few minutes); past the deadline the policy itself refuses.
 */
const WAITS_AFTER_EARLY_END: readonly number[] = [10, 50, 240];
const WAITS_AFTER_DEADLINE: readonly number[] = [10, 50];

const waitsAfter = (cause: GrantCause) =>
  cause === "deadline" ? WAITS_AFTER_DEADLINE : WAITS_AFTER_EARLY_END;

/** How many looks an end needs before it may be confirmed. */
export const sweepsToConfirm = (cause: GrantCause): number => waitsAfter(cause).length + 1;

/**
 * When an end may be confirmed at the earliest: its planned waits after the removal, or after the role was last back.
 * Looks are counted apart from it, since a step whose answer is lost looks twice. Undefined before the removal.
 */
export function confirmableAt(
  { cause, policyRemovedAt }: Pick<End, "cause" | "policyRemovedAt">,
  roleBackAt: Instant | undefined,
): Instant | undefined {
  if (policyRemovedAt === undefined) return undefined;
  const window = waitsAfter(cause).reduce((sum, wait) => sum + wait, 0);
  return plusSeconds(latest(policyRemovedAt, roleBackAt ?? policyRemovedAt), window);
}

/** Seconds to wait after the given look; once all are done, while sessions are still listed: up to 15 minutes, for ever (P4). */
export function waitAfterSweep(cause: GrantCause, sweeps: number): number {
  const waits = waitsAfter(cause);
  const planned = waits[sweeps - 1];
  if (planned !== undefined) return planned;
  const doublings = sweeps - waits.length - 1;
  return doublings >= 4 ? 900 : 60 * 2 ** doublings;
}
