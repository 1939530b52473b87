// A closed window stays listed as active for 30 days (facts A5), and would keep its grant from ever going idle. What
// tells is the transcript: no line of it, and no reconnection, for the profile's quiet minutes.
// Never untrue: nobody's session is ended so without a warning tried in the thread at least five minutes before (Slack
// being down delays no end), and work after the warning takes it back.
import { CURFEW } from "../../domain/audit.ts";
import { formsOf } from "../../domain/emergency.ts";
import {
  hasGoneQuiet,
  isWarnedOfQuiet,
  QUIET_WARNING_MINUTES,
  quietSince,
  quietUntil,
  quietWarningAt,
} from "../../domain/looks.ts";
import type { Requests, SessionEnder, Sessions } from "../../domain/ports.ts";
import type { Session } from "../../domain/session.ts";
import { type Instant, latest, plusMinutes } from "../../domain/time.ts";
import { profileOf, type TellDeps, tell } from "../access/facts.ts";

export interface QuietDeps extends TellDeps {
  readonly sessions: TellDeps["sessions"] & Pick<Sessions, "note">;
  readonly requests: Pick<Requests, "read">;
  readonly ender: SessionEnder;
}

/** Looks at one session that AWS lists as active. */
export async function endIfQuiet(deps: QuietDeps, session: Session, now: Instant): Promise<void> {
  // Most sessions cost no read.
  if (session.request === undefined || isLively(deps, session, now)) return;
  const request = await deps.requests.read(session.request);
  if (request?.state !== "active") return;
  const profile = profileOf(deps.directory, request);
  if (quietWarningAt(session, profile) > now) return;
  if (!isWarnedOfQuiet(session)) {
    const endsAt = latest(quietUntil(session, profile), plusMinutes(now, QUIET_WARNING_MINUTES));
    await tell(deps, request, { notice: "quiet", since: quietSince(session), endsAt });
    await deps.sessions.note(session.id, { quietWarnedAt: now });
    return;
  }
  if (!hasGoneQuiet(session, profile, now)) return;
  if (session.ending === undefined)
    await deps.sessions.note(session.id, { ending: { cause: "idle", by: CURFEW.id, at: now } });
  await deps.ender.terminate(session.id);
}

/** Too lively to be quiet under any profile; where a broken folder has none, nobody is. */
export const isLively = (
  { directory: { profiles } }: Pick<QuietDeps, "directory">,
  session: Session,
  now: Instant,
): boolean =>
  // Of a forwarded port there is no transcript whose silence could tell: the document's idle time and maximum end it.
  session.port !== undefined ||
  (profiles.length > 0 &&
    formsOf(profiles).every(({ profile }) => quietWarningAt(session, profile) > now));
