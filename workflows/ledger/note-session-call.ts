// A Session Manager call that CloudTrail reported: StartSession, ResumeSession or TerminateSession.
// Never untrue: the calls may come in any order, late, doubled or not at all; the ledger ends the same, because only a
// look at AWS's listing records an end.

import type { StageScope } from "../../domain/grant-role.ts";
import type { ListedSession, SessionLister, Sessions } from "../../domain/ports.ts";
import { isWatched, type Session } from "../../domain/session.ts";
import { DEFAULT_DOCUMENT } from "../../domain/session-document.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";
import { type AdoptDeps, adoptSession } from "./adopt-session.ts";
import { type ReportDeps, reportIfUngoverned } from "./report-ungoverned.ts";

export interface SessionCall {
  readonly call: "StartSession" | "ResumeSession" | "TerminateSession";
  readonly sessionId: string;
  /** Who called, as an ARN; left out for a call of an AWS service, which is nobody's. */
  readonly by?: string | undefined;
  readonly at: Instant;
  /** The unique id of the role that called, `AROA...`; undefined for other callers. */
  readonly roleId?: string | undefined;
  /** StartSession only. */
  readonly target?: string | undefined;
  readonly document?: string | undefined;
}

export interface NoteCallDeps extends AdoptDeps, ReportDeps {
  readonly sessions: Pick<Sessions, "read" | "create" | "note" | "claimTelling">;
  readonly requests: AdoptDeps["requests"];
  readonly lister: Pick<SessionLister, "active" | "endedSince">;
}

/** The sweep notes what began longer ago, whatever became of its events. */
const START_UNHEARD_SECONDS = 3600;

/** A call that names its caller. */
type PersonsCall = SessionCall & { readonly by: string };
const hasCaller = (input: SessionCall): input is PersonsCall => input.by !== undefined;

/** A call of nobody changes nothing: what it did to a session is seen by the next sweep. */
export async function noteSessionCall(
  deps: NoteCallDeps,
  input: SessionCall,
  now: Instant,
): Promise<void> {
  if (!hasCaller(input)) return;
  const listed = await findListed(deps, input);
  if (listed === undefined || !isWatched(listed)) return;
  const { session } = await adoptSession(deps, listed);
  if (input.call === "TerminateSession") return noteTermination(deps, session, input);
  if (session.lastActivityAt === undefined || session.lastActivityAt < input.at)
    await deps.sessions.note(session.id, { lastActivityAt: input.at });
  await reportIfUngoverned(deps, session, now);
}

/** A start tells all there is to know; for the other calls the target is asked of the ledger, then of AWS (facts D1). */
async function findListed(
  deps: NoteCallDeps,
  input: PersonsCall,
): Promise<ListedSession | undefined> {
  if (input.call === "StartSession" && input.target !== undefined)
    return {
      id: input.sessionId,
      owner: input.by,
      target: input.target,
      // A caller who names no document gets the account's default one (facts B3).
      document: input.document ?? DEFAULT_DOCUMENT,
      roleId: input.roleId,
      startedAt: input.at,
    };
  const known = await deps.sessions.read(input.sessionId);
  if (known !== undefined)
    return {
      id: known.id,
      owner: known.owner,
      target: known.instance.id,
      startedAt: known.startedAt,
    };
  const isIt = ({ id }: ListedSession) => id === input.sessionId;
  const active = (await deps.lister.active()).find(isIt);
  if (active !== undefined) return active;
  // The call may be heard before the start of its session is noted, and the session be over by then.
  const since = plusSeconds(input.at, -START_UNHEARD_SECONDS);
  return (await deps.lister.endedSince(since)).find(isIt);
}

/** Somebody else's call: the person's own is their way out, anybody else's is a revocation from outside. */
async function noteTermination(
  deps: NoteCallDeps,
  session: Session,
  input: PersonsCall,
): Promise<void> {
  if (session.ending !== undefined || isOurs(deps, input.by)) return;
  const cause = input.by === session.owner ? "exit" : "revoked";
  await deps.sessions.note(session.id, { ending: { cause, by: input.by, at: input.at } });
}

/**
 * Curfew's own functions write why before they call. Their roles begin with the stage's prefix and a capital letter: a
 * grant's role goes on with its request, another stage's prefix with `_`.
 */
function isOurs({ place, prefix }: StageScope, arn: string): boolean {
  const begin = `arn:${place.partition}:sts::${place.account}:assumed-role/${prefix}-`;
  return arn.startsWith(begin) && /^[A-Z]/.test(arn.slice(begin.length));
}
