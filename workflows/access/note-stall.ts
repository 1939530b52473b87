// Whether a request that waits can still be approved by anybody: people leave, groups and policies change.
// Never untrue: it is never closed for that, since what changed may change back; it says so, once, and expires in its time.
import { CURFEW } from "../../domain/audit.ts";
import type { Policy, Requests } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { attempt, factsOf, type TellDeps, tell } from "./facts.ts";
import { stalledLevel } from "./find-approvers.ts";

export interface NoteStallDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save">;
  /** Undefined while the configuration has a mistake: then nothing is known of anybody. */
  readonly policy: Policy | undefined;
}

/** Writes and tells that nobody is left who could complete the approvals, or that somebody is again. */
export async function noteStall(
  deps: NoteStallDeps,
  requestId: string,
  now: Instant,
): Promise<void> {
  let change: Change | undefined;
  const request = await changeRequest(
    deps,
    requestId,
    async (fresh) => {
      change = await whatChanged(deps, fresh, now);
      return change;
    },
    now,
  );
  if (isRefusal(request) || change === undefined) return;
  if (request.stalledAt === undefined) return tell(deps, request);
  await tell(deps, request, { notice: "stalled" });
  const facts = await factsOf(deps, request);
  await attempt(deps, "tell the channel that nobody can approve", () =>
    deps.notifier.remind(facts),
  );
}

async function whatChanged(
  { directory, policy }: NoteStallDeps,
  request: Request,
  now: Instant,
): Promise<Change | undefined> {
  if (request.state !== "pending" || policy === undefined || directory.broken) return undefined;
  const level = await stalledLevel({ directory, policy }, request, now);
  if (isRefusal(level)) return undefined;
  const wasStalled = request.stalledAt !== undefined;
  if (level === undefined)
    return wasStalled
      ? { name: "approval.resumed", actor: CURFEW, set: { stalledAt: undefined } }
      : undefined;
  return wasStalled
    ? undefined
    : { name: "approval.stalled", actor: CURFEW, data: { level }, set: { stalledAt: now } };
}
