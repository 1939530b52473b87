// One listing of AWS's live sessions for everybody in a container who looks at about the same time.
// Invariant: nobody is given a listing that began before the moment from which they need one.
import type { ListedSession, SessionLister, SessionListing } from "../../domain/ports.ts";
import type { Instant } from "../../domain/time.ts";

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
