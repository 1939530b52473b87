// Revoke: deletes the policy. The sessions are ended by the next step, with another function's rights.
// Never untrue: it may be run at any time, any number of times, and never makes access longer.
import { CURFEW } from "../../domain/audit.ts";
import { endsAt } from "../../domain/extension.ts";
import type { Requests, Revoker } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { isFinal, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { refusing } from "./admit-request.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { endingByCurfew } from "./ending.ts";
import { type TellDeps, tell } from "./facts.ts";
import { refusalText } from "./refusal-note.ts";
import type { StepResult } from "./states.ts";

export interface RevokeDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly revoker: Revoker;
}

export async function revokeAccess(
  deps: RevokeDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const request = await changeRequest(deps, requestId, (fresh) => beginning(fresh, now), now);
  if (isRefusal(request)) return { next: "Close", seconds: 0 };
  if (request.end === undefined) {
    if (request.note === refusalText(NEVER_GRANTED))
      await tell(deps, request, { notice: "refused", refusal: NEVER_GRANTED });
    return { next: "Close", seconds: 0 };
  }
  await deps.revoker.revoke(request.id, request.person);
  // The looks that confirm the end are counted from the removal: IAM's propagation begins there.
  const isFirst = request.end.policyRemovedAt === undefined;
  await deps.requests.note(requestId, { bell: undefined, ...(isFirst ? { sweeps: 0 } : {}) });
  const removed = await changeRequest(deps, requestId, (fresh) => removal(fresh, now), now);
  if (!isRefusal(removed) && !isFinal(removed)) await tell(deps, removed, { notice: "ending" });
  return { next: "ConfirmGone", seconds: 0 };
}

/** Granting broke before anything was written in AWS: there is nothing to take away. */
const NEVER_GRANTED = { refused: "workflow-failed" } as const;

/** A grant that nobody asked to end came here because something broke, or because its time was up meanwhile. */
function beginning(request: Request, now: Instant): Change | undefined {
  if (request.state === "approved") return refusing(NEVER_GRANTED);
  if (request.state !== "granting" && request.state !== "active") return undefined;
  const deadline = endsAt(request);
  const over = deadline !== undefined && deadline <= now;
  return endingByCurfew(over ? "deadline" : "failed", now);
}

function removal(request: Request, now: Instant): Change | undefined {
  if (request.state !== "revoking" || request.end === undefined) return undefined;
  if (request.end.policyRemovedAt !== undefined) return undefined;
  return {
    name: "policy.removed",
    actor: CURFEW,
    set: { end: { ...request.end, policyRemovedAt: now } },
  };
}
