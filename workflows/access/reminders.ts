// When approvers are asked again, and when nobody answers any more.
// Never untrue: an unanswered request expires; it does not wait for ever.
import { openLevel } from "../../domain/levels.ts";
import type { Profile } from "../../domain/profile.ts";
import { levelsOf, type Request } from "../../domain/request.ts";
import { earliest, type Instant, plusMinutes, wholeSecondsUntil } from "../../domain/time.ts";

/**
 * The next reminder: after the profile's minutes, then each time twice as long after the one before. With each level
 * it begins anew.
 */
export function nextReminderAt(request: Request, profile: Profile): Instant {
  const asked = request.audit.findLastIndex(({ event }) => event === "approval.asked");
  const since = asked < 0 ? request.audit : request.audit.slice(asked);
  const sent = since.filter(({ event }) => event === "approval.reminded");
  const begun = isLaterLevel(request) ? since[0]?.at : undefined;
  const from = sent.at(-1)?.at ?? begun ?? request.askedAt;
  return plusMinutes(from, profile.remindAfterMinutes * 2 ** sent.length);
}

/** The first level is asked when the request is: its reminders are counted from there. */
const isLaterLevel = ({ audit }: Request) =>
  audit.filter(({ event }) => event === "approval.asked").length > 1;

/** A level is asked once the one before is complete; again, should an approval before it have fallen away. */
export function isLevelDue(request: Request): boolean {
  if (request.state !== "pending") return false;
  const asked = request.audit.findLast(({ event }) => event === "approval.asked")?.data.level;
  return asked !== undefined && asked !== openLevel(levelsOf(request), request.votes);
}

/** When it is escalated; undefined when it has been, or never is. */
export function escalationAt(request: Request, { escalate }: Profile): Instant | undefined {
  if (escalate === undefined) return undefined;
  const isDone = request.audit.some(({ event }) => event === "approval.escalated");
  return isDone ? undefined : plusMinutes(request.askedAt, escalate.afterMinutes);
}

/** Seconds until the next reminder, the escalation or the expiry, whichever is first; at least 1. A level that is due is asked at once. */
export function secondsToNextReminder(request: Request, profile: Profile, now: Instant): number {
  const next = isLevelDue(request)
    ? plusMinutes(now, profile.remindAfterMinutes)
    : nextReminderAt(request, profile);
  const escalation = escalationAt(request, profile) ?? request.expiresAt;
  return wholeSecondsUntil(now, earliest(request.expiresAt, escalation, next));
}
