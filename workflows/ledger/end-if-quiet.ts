// A closed window stays listed as active for 30 days (facts A5), and would keep its grant from ever going idle. What
// tells is the transcript: no line of it, and no reconnection, for the profile's quiet minutes.
// Never untrue: nobody's session is ended so without having been warned in the thread first, and work after the
// warning takes it back.
import { hasGoneQuiet, QUIET_WARNING_MINUTES, quietSince, quietUntil } from "../../domain/looks.ts";
import type { Requests, SessionEnder, Sessions } from "../../domain/ports.ts";
import type { Session } from "../../domain/session.ts";
import { earliest, type Instant, latest, plusMinutes } from "../../domain/time.ts";
import { profileOf, type TellDeps, tell } from "../access/facts.ts";

export interface QuietDeps extends TellDeps {
  readonly sessions: TellDeps["sessions"] & Pick<Sessions, "note">;
  readonly requests: Pick<Requests, "read">;
  readonly ender: SessionEnder;
}

/** Looks at one session that AWS lists as active. */
export async function endIfQuiet(deps: QuietDeps, session: Session, now: Instant): Promise<void> {
  // No profile is quiet so soon: most sessions cost no read.
  if (session.request === undefined || isLively(deps, session, now)) return;
  const request = await deps.requests.read(session.request);
  if (request?.state !== "active") return;
  const profile = profileOf(deps.directory, request);
  const until = quietUntil(session, profile);
  if (plusMinutes(until, -QUIET_WARNING_MINUTES) > now) return;
  if (session.quietWarnedAt === undefined || session.quietWarnedAt < quietSince(session)) {
    const endsAt = latest(until, plusMinutes(now, QUIET_WARNING_MINUTES));
    await tell(deps, request, { notice: "quiet", since: quietSince(session), endsAt });
    await deps.sessions.note(session.id, { quietWarnedAt: now });
    return;
  }
  if (!hasGoneQuiet(session, profile, now)) return;
  if (session.ending === undefined)
    await deps.sessions.note(session.id, { ending: { cause: "idle", by: "curfew", at: now } });
  await deps.ender.terminate(session.id);
}

/** Too lively to be quiet under any profile. */
export const isLively = (
  { directory: { profiles } }: Pick<QuietDeps, "directory">,
  session: Session,
  now: Instant,
): boolean => {
  const all = profiles.map((profile) => quietUntil(session, profile));
  const [first = now] = all;
  return plusMinutes(earliest(first, ...all), -QUIET_WARNING_MINUTES) > now;
};
