// The transcript stream showed that somebody is at work in a session. Nothing of the text is kept.
// Never untrue: activity only ever moves forward.
import type { Sessions } from "../../domain/ports.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";

export interface ActivityDeps {
  readonly sessions: Pick<Sessions, "read" | "note">;
}

/** Less than this is not worth a write. */
const GRAIN_SECONDS = 30;

export async function noteActivity(
  deps: ActivityDeps,
  input: {
    readonly sessionId: string;
    readonly at: Instant;
    /** The last line was `exit` or `logout`. */
    readonly isFarewell: boolean;
  },
): Promise<void> {
  const session = await deps.sessions.read(input.sessionId);
  // One the ledger does not have yet is adopted by the sweep; an ended one needs nothing.
  if (session === undefined || session.endedAt !== undefined) return;
  const last = session.lastActivityAt;
  if (input.isFarewell) {
    await deps.sessions.note(session.id, { farewellAt: input.at });
    return;
  }
  if (last !== undefined && secondsBetween(last, input.at) < GRAIN_SECONDS) return;
  const before = last === undefined ? {} : { activeBeforeAt: last };
  await deps.sessions.note(session.id, { lastActivityAt: input.at, ...before });
}
