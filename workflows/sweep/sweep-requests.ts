// The minute sweep over open requests: ends what has gone idle, rings bells that were lost, restarts workflows that died.
// Never untrue: it acts only on a fresh read, and only in ways that doing twice does not change.
import type { Directory, Policy, Requests, Sessions, Workflows } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { lastChange, type Request } from "../../domain/request.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { changeRequest } from "../access/change-request.ts";
import { endingByCurfew, endingCause } from "../access/ending.ts";
import { profileOf, sessionsOf } from "../access/facts.ts";
import { noteStall } from "../access/note-stall.ts";
import { type RestartDeps, restartWorkflow } from "../access/restart-workflow.ts";
import { ringBell } from "../access/ring-bell.ts";
import { carryOn } from "./carry-on.ts";
import type { Survey } from "./survey-requests.ts";
import { type Turn, takeTurns, UNTIL } from "./turn.ts";
import { waitsInVain } from "./waits-in-vain.ts";

export interface SweepRequestsDeps extends RestartDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly sessions: Pick<Sessions, "ofPerson">;
  readonly directory: Directory;
  readonly workflows: Workflows;
  /** Asked for only where a request waits for approval. */
  readonly policy: () => Policy | undefined;
  readonly survey: Survey;
  readonly turn: Turn;
}

/** Requests looked after at the same time. */
const AT_ONCE = 8;
/** How long after its time a request may stand still before its workflow is looked at. */
const PATIENCE_SECONDS = 120;
/** The longest a healthy workflow goes without changing the request, between the looks that confirm an end. */
const STEP_PATIENCE_SECONDS = 600;

export async function sweepRequests(deps: SweepRequestsDeps, now: Instant): Promise<void> {
  const time = { turn: deps.turn, until: UNTIL.requests, width: AT_ONCE };
  const left = await takeTurns(deps.survey.inNeed, time, (id) =>
    carryOn(deps, `look after ${id}`, async () => {
      const request = await deps.requests.read(id);
      if (request !== undefined) await sweepOne(deps, request, now);
    }),
  );
  if (left > 0) deps.log.info("requests are left to other sweeps", { left });
}

async function sweepOne(deps: SweepRequestsDeps, request: Request, now: Instant): Promise<void> {
  if (request.state === "pending")
    await noteStall({ ...deps, policy: deps.policy() }, request.id, now);
  const ended = request.state === "active" ? await endIfDue(deps, request, now) : request;
  if (waitsInVain(ended, profileOf(deps.directory, ended), now)) await ringBell(deps, request.id);
  if (standsStill(ended, now)) await revive(deps, ended, now);
}

async function endIfDue(deps: SweepRequestsDeps, request: Request, now: Instant): Promise<Request> {
  const ended = await changeRequest(
    deps,
    request.id,
    async (fresh) => {
      if (fresh.state !== "active") return undefined;
      const profile = profileOf(deps.directory, fresh);
      const sessions = await sessionsOf(deps.sessions, fresh);
      const cause = endingCause(
        { request: fresh, profile, directory: deps.directory, sessions },
        now,
      );
      // The ledger's indexes may lag behind what AWS has just listed.
      if (cause === "idle" && deps.survey.inUse(fresh)) return undefined;
      return cause === undefined ? undefined : endingByCurfew(cause, now);
    },
    now,
  );
  return isRefusal(ended) ? request : ended;
}

/** Since when the request should have moved on. */
function standsStill(request: Request, now: Instant): boolean {
  const since = secondsBetween(lastChange(request), now);
  switch (request.state) {
    case "requested":
      return since > PATIENCE_SECONDS;
    case "pending":
      return secondsBetween(request.expiresAt, now) > PATIENCE_SECONDS;
    case "active":
      return false;
    case "revoking":
      return since > (request.end?.policyRemovedAt ? STEP_PATIENCE_SECONDS : PATIENCE_SECONDS);
    default:
      return since > STEP_PATIENCE_SECONDS;
  }
}

/**
 * Replaces an execution that is over. One that AWS does not tell of is started under its own name: it was never started,
 * or that starts nothing, because it runs. A running one is left to its retries.
 */
async function revive(deps: SweepRequestsDeps, request: Request, now: Instant): Promise<void> {
  const execution = request.bookkeeping.executions;
  const status = await deps.workflows.statusOf(request.id, execution);
  if (status === "running") return;
  if (status === "unknown") return deps.workflows.start(request.id, execution);
  await restartWorkflow(deps, { requestId: request.id, attempt: execution }, now);
}
