// When approvers are asked again, and when nobody answers any more.
// Never untrue: an unanswered request expires; it does not wait for ever.
import type { Profile } from "../../domain/profile.ts";
import type { Request } from "../../domain/request.ts";
import { earliest, type Instant, plusMinutes, wholeSecondsUntil } from "../../domain/time.ts";

const remindersSent = (request: Request) =>
  request.audit.filter(({ event }) => event === "approval.reminded").length;

/** The next reminder: after the profile's minutes, then each time twice as long after the one before. */
export function nextReminderAt(request: Request, profile: Profile): Instant {
  const sent = remindersSent(request);
  return plusMinutes(request.remindedAt ?? request.askedAt, profile.remindAfterMinutes * 2 ** sent);
}

/** Seconds until the next reminder or the expiry, whichever is first; at least 1. */
export function secondsToNextReminder(request: Request, profile: Profile, now: Instant): number {
  return wholeSecondsUntil(now, earliest(request.expiresAt, nextReminderAt(request, profile)));
}
