// What looking back needs of the world: who has opened App Home, how far AWS's own history was copied, and which policy
// let a session in.
// Never untrue: a port speaks Curfew's words, not AWS's or Slack's.
import type { LetIn } from "./let-in.ts";
import type { Session } from "./session.ts";
import type { Instant } from "./time.ts";

/** Who has opened App Home: theirs are shown anew when something changes. */
export interface Homes {
  opened(slackUser: string): Promise<void>;
  /** Slack users (eventually consistent). */
  openers(): Promise<string[]>;
}

/** How far AWS's own history of 30 days has been copied into a ledger that began without it. */
export interface Backfill {
  /** When Curfew first looked: what was started earlier and is over by then is copied. */
  readonly beganAt: Instant;
  /** Where AWS's list goes on. */
  readonly next?: string | undefined;
  readonly doneAt?: Instant | undefined;
  /** When AWS's history was last looked through for sessions that nobody told of. */
  readonly lookedAt?: Instant | undefined;
}

export interface Backfills {
  /** The one there is, begun now if there is none. */
  begun(now: Instant): Promise<Backfill>;
  /** Notes how far it came; nothing, if another was faster. */
  came(from: Backfill, to: Pick<Backfill, "next" | "doneAt">): Promise<void>;
  /** Notes that the history was looked through. */
  looked(now: Instant): Promise<void>;
}

export interface LetInFinder {
  /** Which policies let a session in. Never throws: what cannot be found out is not known, with the reason. */
  find(session: Session): Promise<LetIn>;
}
