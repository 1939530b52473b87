// One listing of AWS's sessions for everybody in a container who looks at about the same time.
// Invariant: nobody is given a listing of live sessions that began before the moment from which they need one.
import type { ListedSession, SessionLister, SessionListing } from "../../domain/ports.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";

/** A history that is so old still serves; a session that ended since is found by the next look. */
const HISTORY_SECONDS = 5;
/** A history goes back further than its first caller needs, so that it serves those whose sessions began a little before. */
const MARGIN_SECONDS = 600;

interface Listing {
  readonly begunAt: Instant;
  /** Of a history: the sessions that were started since. */
  readonly from?: Instant;
  readonly sessions: Promise<ListedSession[]>;
}

/** Keeps the last listing until it fails. */
function lastListing() {
  let last: Listing | undefined;
  return (serves: (listing: Listing) => boolean, begin: () => Listing): Listing["sessions"] => {
    if (last !== undefined && serves(last)) return last.sessions;
    const listing = begin();
    last = listing;
    listing.sessions.catch(() => {
      if (last === listing) last = undefined;
    });
    return listing.sessions;
  };
}

/** `now` is asked when a listing begins. */
export function sharedListing(
  lister: Pick<SessionLister, "active">,
  now: () => Instant,
): SessionListing {
  const shared = lastListing();
  return {
    activeSince: (since) =>
      shared(
        ({ begunAt }) => begunAt >= since,
        () => ({ begunAt: now(), sessions: lister.active() }),
      ),
  };
}

/** The history of ended sessions, shared in the same way by those who ask within a few seconds. */
export function sharedHistory(
  lister: Pick<SessionLister, "endedSince">,
  now: () => Instant,
): Pick<SessionLister, "endedSince"> {
  const shared = lastListing();
  return {
    async endedSince(since) {
      const from = plusSeconds(since, -MARGIN_SECONDS);
      const history = await shared(
        (listing) =>
          listing.begunAt >= plusSeconds(now(), -HISTORY_SECONDS) &&
          (listing.from ?? since) <= since,
        () => ({ begunAt: now(), from, sessions: lister.endedSince(from) }),
      );
      return history.filter(({ startedAt }) => startedAt >= since);
    },
  };
}
