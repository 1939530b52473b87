// Revoke: removes the grant's role with everything on it, and frees the lock. The sessions are ended by the next step, with another function's rights.
// Never untrue: it may be run at any time, any number of times, and never makes access longer.
import { CURFEW } from "../../domain/audit.ts";
import { endsAt } from "../../domain/extension.ts";
import type { GrantRoleRemover, RoleRemoval } from "../../domain/grant-role-ports.ts";
import type { Pairs, Requests } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { isFinal, type Request, wasUsable } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { refusing } from "./admit-request.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { endingByCurfew } from "./ending.ts";
import { attempt, type TellDeps, tell } from "./facts.ts";
import { reportFailedGrant } from "./fail-grant.ts";
import { refusalText } from "./refusal-note.ts";
import type { StepResult } from "./states.ts";

export interface RevokeDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly pairs: Pick<Pairs, "free">;
  readonly remover: GrantRoleRemover;
}

export async function revokeAccess(
  deps: RevokeDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const before = await deps.requests.read(requestId);
  const request = await changeRequest(deps, requestId, (fresh) => beginning(fresh, now), now);
  if (isRefusal(request)) return { next: "Close", seconds: 0 };
  if (request.end === undefined) {
    if (request.note === refusalText(NEVER_GRANTED))
      await tell(deps, request, { notice: "refused", refusal: NEVER_GRANTED });
    return { next: "Close", seconds: 0 };
  }
  // The step that grants gave up without an answer of AWS's: nothing else tells why.
  if (before?.state === "granting" && before.end === undefined && request.end.cause === "failed")
    await reportFailedGrant(deps, request, NO_ANSWER.problem);
  const roleId = request.grant?.role?.id;
  const removal = await deps.remover.remove({ requestId: request.id, roleId });
  await reportForeign(deps, request, removal);
  // The looks that confirm the end are counted from the removal: IAM's propagation begins there.
  const isFirst = request.end.policyRemovedAt === undefined;
  const counted = isFirst ? { sweeps: 0 } : { roleBackAt: now };
  await deps.requests.note(requestId, { bell: undefined, ...counted });
  const removed = await changeRequest(deps, requestId, (fresh) => removing(fresh, now), now);
  // Nobody waits for the confirmation: without a policy there is nothing to combine with (P12).
  await deps.pairs.free(request.person, request.instance.id, request.id);
  if (!isRefusal(removed) && !isFinal(removed))
    await tell(deps, removed, wasUsable(removed) ? { notice: "ending" } : undefined);
  return { next: "ConfirmGone", seconds: 0 };
}

async function reportForeign(
  deps: RevokeDeps,
  request: Request,
  { foreign, isAnothers }: RoleRemoval,
): Promise<void> {
  const differences = [
    ...foreign.map((name) => `it had ${name}, which Curfew did not write`),
    ...(isAnothers
      ? [
          "the role of its name is not Curfew's, and Curfew left it: look who made it, and delete it",
        ]
      : []),
  ];
  if (differences.length === 0) return;
  deps.metrics.count("RoleDrift");
  const { securityChannel, people } = deps.directory;
  await attempt(deps, "alert the security channel of a changed role", () =>
    deps.notifier.alert(securityChannel, { alert: "role-drift", request, differences }, people),
  );
}

/** Granting broke before anything was written in AWS: there is nothing to take away. */
const NEVER_GRANTED = { refused: "workflow-failed" } as const;
/** Granting gave up without an answer of AWS's. */
const NO_ANSWER = { refused: "grant-failed", problem: { problem: "unavailable" } } as const;

/** A grant that nobody asked to end came here because something broke, or because its time was up meanwhile. */
function beginning(request: Request, now: Instant): Change | undefined {
  if (request.state === "approved") return refusing(NEVER_GRANTED);
  if (request.state !== "granting" && request.state !== "active") return undefined;
  const deadline = endsAt(request);
  const over = deadline !== undefined && deadline <= now;
  const change = endingByCurfew(over ? "deadline" : "failed", now);
  const isUnanswered = request.state === "granting" && !over;
  return isUnanswered
    ? { ...change, set: { ...change.set, note: refusalText(NO_ANSWER) } }
    : change;
}

function removing(request: Request, now: Instant): Change | undefined {
  if (request.state !== "revoking" || request.end === undefined) return undefined;
  if (request.end.policyRemovedAt !== undefined) return undefined;
  return {
    name: "policy.removed",
    actor: CURFEW,
    set: { end: { ...request.end, policyRemovedAt: now } },
  };
}
