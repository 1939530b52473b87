// Writes the end of a session into the ledger, with its cause and how that is known.
// Never untrue: the first record of an end stands (P5).
import type {
  Announcer,
  Directory,
  Inventory,
  ListedSession,
  Sessions,
} from "../../domain/ports.ts";
import type { Session } from "../../domain/session.ts";
import { madeFrom } from "../../domain/session-document.ts";
import { NO_ONE, verdictOnEnd } from "../../domain/session-end.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";

export interface RecordEndDeps {
  readonly sessions: Pick<Sessions, "end">;
  readonly inventory: Pick<Inventory, "read">;
  readonly directory: Directory;
  readonly events: Announcer;
  readonly prefix: string;
}

/**
 * Records that a session is gone. `listed` is AWS's own history of it; without one (AWS forgets, or has not listed it
 * yet) the time is now and the cause is what Curfew itself did, or unknown. False if it was recorded before.
 */
export async function recordEnd(
  deps: RecordEndDeps,
  session: Session,
  listed: ListedSession | undefined,
  now: Instant,
): Promise<boolean> {
  const endedAt = listed?.endedAt ?? now;
  const verdict = await judge(deps, session, listed, endedAt);
  const endedBy =
    verdict.cause === session.ending?.cause ? session.ending.by : endedByOf(verdict.cause);
  const recorded = await deps.sessions.end(session.id, { endedAt, ...verdict, endedBy });
  if (recorded) await announceEnd(deps, session, endedAt, verdict.cause);
  return recorded;
}

async function judge(
  deps: RecordEndDeps,
  session: Session,
  listed: ListedSession | undefined,
  endedAt: Instant,
) {
  const hasFailed = listed?.hasFailed;
  if (listed?.endedAt === undefined && session.ending === undefined && hasFailed !== true)
    return { cause: "unknown" as const, evidence: "AWS no longer lists it and tells no end" };
  const limits = limitsOf(deps, session.document ?? listed?.document);
  const instance = await deps.inventory.read(session.instance.id);
  const instanceDown = instance?.state !== "running";
  return verdictOnEnd({
    session: withoutLastLines(session, endedAt),
    endedAt,
    instanceDown,
    hasFailed,
    ...limits,
  });
}

/** How long after a session's end the agent's last lines may carry, and before it the listing's end may lie. */
const LAST_LINES_SECONDS = 5;

/** Whatever ended it, the agent then sends what is left on the screen (facts E1): that moment tells nothing of the cause. */
function withoutLastLines(session: Session, endedAt: Instant): Session {
  const { lastActivityAt, activeBeforeAt, ...rest } = session;
  if (lastActivityAt === undefined) return session;
  if (secondsBetween(lastActivityAt, endedAt) > LAST_LINES_SECONDS) return session;
  return activeBeforeAt === undefined ? rest : { ...rest, lastActivityAt: activeBeforeAt };
}

function endedByOf(cause: string): string {
  if (cause === "failed") return NO_ONE;
  return cause === "exit" ? "the person" : "Session Manager";
}

/** The idle and maximum minutes of a document that is one of ours. */
function limitsOf(
  { directory, prefix }: RecordEndDeps,
  document: string | undefined,
): { idleMinutes?: number; maxMinutes?: number } {
  const made = madeFrom(directory.profiles, prefix, document);
  return made === undefined ? {} : { idleMinutes: made.profile.idleMinutes, maxMinutes: made.step };
}

async function announceEnd(
  deps: RecordEndDeps,
  session: Session,
  endedAt: Instant,
  cause: string,
): Promise<void> {
  const { id, owner, instance, request } = session;
  await deps.events.announce([
    {
      name: "session.ended",
      detail: {
        schema: 1,
        sessionId: id,
        owner,
        instance: instance.id,
        cause,
        at: endedAt,
        ...(request === undefined ? {} : { requestId: request }),
      },
    },
  ]);
}
