// One listing of AWS's sessions for everybody in a container who looks at about the same time.
// Invariant: nobody is given a listing of live sessions that began before the moment from which they need one.
import type { ListedSession, SessionLister, SessionListing } from "../../domain/ports.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";

/** `now` is asked when a listing begins. A listing that fails is nobody's any more. */
export function sharedListing(
  lister: Pick<SessionLister, "active">,
  now: () => Instant,
): SessionListing {
  let last:
    | { readonly begunAt: Instant; readonly sessions: Promise<readonly ListedSession[]> }
    | undefined;
  return {
    activeSince(since) {
      if (last !== undefined && last.begunAt >= since) return last.sessions;
      const listing = { begunAt: now(), sessions: lister.active() };
      last = listing;
      listing.sessions.catch(() => {
        if (last === listing) last = undefined;
      });
      return listing.sessions;
    },
  };
}

/** A history that is so old still serves; a session that ended since is found by the next look. */
const HISTORY_SECONDS = 5;
/** A history goes back further than who asks for it needs, so that it serves those whose sessions began a little before. */
const MARGIN_SECONDS = 600;

/** The history of ended sessions, shared in the same way by those who ask within a few seconds. */
export function sharedHistory(
  lister: Pick<SessionLister, "endedSince">,
  now: () => Instant,
): Pick<SessionLister, "endedSince"> {
  let last:
    | {
        readonly begunAt: Instant;
        readonly from: Instant;
        readonly sessions: Promise<ListedSession[]>;
      }
    | undefined;
  const listed = (since: Instant) => {
    const isRecent = last !== undefined && last.begunAt >= plusSeconds(now(), -HISTORY_SECONDS);
    if (last !== undefined && isRecent && last.from <= since) return last.sessions;
    const from = plusSeconds(since, -MARGIN_SECONDS);
    const history = { begunAt: now(), from, sessions: lister.endedSince(from) };
    last = history;
    history.sessions.catch(() => {
      if (last === history) last = undefined;
    });
    return history.sessions;
  };
  return {
    endedSince: async (since) =>
      (await listed(since)).filter(({ startedAt }) => startedAt >= since),
  };
}
