// Record: every session of the grant has its end in the ledger, the request its last entry, the pair its lock back.
// Never untrue: it runs only after the sessions were confirmed gone, and a request ends once.
import { CURFEW } from "../../domain/audit.ts";
import { grantOwner } from "../../domain/grant-role.ts";
import type { ListedSession, Pairs, Requests } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { isFinal, type Request } from "../../domain/request.ts";
import { anchorOf } from "../../domain/seal.ts";
import { hasEnded } from "../../domain/session.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { covers } from "../ledger/adopt-session.ts";
import { recordEnd } from "../ledger/record-end.ts";
import { recordHistory } from "../ledger/record-history.ts";
import { type ReadyReviewDeps, readyReview } from "../reviews/ready-review.ts";
import { carryOn } from "../sweep/carry-on.ts";
import { changeRequest } from "./change-request.ts";
import type { EndSessionsDeps } from "./end-sessions.ts";
import { sessionsOf, tell } from "./facts.ts";
import type { StepResult } from "./states.ts";

export interface RecordDeps
  extends Omit<EndSessionsDeps, "roleReader" | "listing">,
    Pick<ReadyReviewDeps, "reviews" | "reviewNotifier" | "links"> {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly pairs: Pick<Pairs, "holder" | "free">;
}

const CLOSE: StepResult = { next: "Close", seconds: 0 };

export async function recordAccess(
  deps: RecordDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const request = await deps.requests.read(requestId);
  if (request === undefined) return CLOSE;
  await recordTheRest(deps, request, now);
  const ended = await changeRequest(
    deps,
    requestId,
    async (fresh) => {
      if (fresh.state !== "revoking" || fresh.end === undefined) return undefined;
      return {
        name: "grant.ended",
        actor: CURFEW,
        data: { sessions: await anchorsOf(deps, fresh) },
        set: { end: { ...fresh.end, confirmedAt: now } },
      };
    },
    now,
  );
  if (isRefusal(ended) || !isFinal(ended)) return CLOSE;
  await deps.pairs.free(request.person, request.instance.id, request.id);
  if (ended.state !== "ended") return CLOSE;
  if (ended.end !== undefined)
    deps.metrics.seconds("TimeToGone", secondsBetween(ended.end.askedAt, now));
  // Of a grant that was never made the requester has read why when it failed.
  const wasMade = ended.grant?.madeAt !== undefined;
  await tell(deps, ended, wasMade ? { notice: "closed" } : undefined);
  // The end is recorded: should this fail, the tending of reviews makes good for it.
  if (ended.breakGlass === true)
    await carryOn(deps, `make the review of ${ended.id} ready`, () =>
      readyReview(deps, ended, now),
    );
  return CLOSE;
}

/** Of a person's newest sessions: the entry of a grant with more of its own would not fit into the request. */
const MOST_SESSIONS = 1000;

const byStart = (a: { startedAt: string; id: string }, b: { startedAt: string; id: string }) =>
  `${a.startedAt} ${a.id}` < `${b.startedAt} ${b.id}` ? -1 : 1;

/** What the last entry says of the sessions. Each is read as it is: the index may show one from before its end. */
async function anchorsOf({ sessions, sha256 }: RecordDeps, request: Request): Promise<string[]> {
  const found = await sessionsOf(sessions, request, MOST_SESSIONS);
  // In one order always: sessions of the same moment have none in the index.
  const ids = found.map(({ startedAt, id }) => ({ startedAt, id })).sort(byStart);
  const read = await Promise.all(ids.map(({ id }) => sessions.read(id)));
  return read.flatMap((one) => (one !== undefined && hasEnded(one) ? [anchorOf(one, sha256)] : []));
}

/** AWS lists none of them as active any more; one that its history does not tell of either is recorded as it is known. */
async function recordTheRest(deps: RecordDeps, request: Request, now: Instant): Promise<void> {
  // Called again after the last entry: what began since then is no session of this grant, and others tell of it.
  if (request.grant === undefined || isFinal(request)) return;
  const gone = (await sessionsOf(deps.sessions, request, MOST_SESSIONS)).filter(
    (one) => !hasEnded(one),
  );
  const owner = grantOwner(deps, request.id);
  // What the grant does not cover is left to the sweep, which tells of it before it records the end (P11).
  const isWanted = (one: ListedSession) => one.owner === owner && covers(request, one);
  const look = { gone, since: request.grant.startedAt, isWanted };
  const { missing } = await recordHistory(deps, look, now);
  for (const session of missing) await recordEnd(deps, session, undefined, now);
}
