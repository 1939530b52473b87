// After the bell or a time-out: reads what was decided. Reminds, or lets the request expire, when nobody has.
// Never untrue: what the bell said is not believed; the table is.
import { CURFEW } from "../../domain/audit.ts";
import type { Requests } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { beginning } from "./admit-request.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { escalate, escalationData } from "./escalate.ts";
import { attempt, factsOf, profileOf, type TellDeps, tell } from "./facts.ts";
import { escalationAt, nextReminderAt, secondsToNextReminder } from "./reminders.ts";
import type { StepResult } from "./states.ts";

export interface ReadDecisionDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
}

export async function readDecision(
  deps: ReadDecisionDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  let change: Change | undefined;
  const request = await changeRequest(
    deps,
    requestId,
    (fresh) => {
      change = whatTimeCallsFor(deps, fresh, now);
      return change;
    },
    now,
  );
  if (isRefusal(request)) return { next: "Close", seconds: 0 };
  await deps.requests.note(requestId, { bell: undefined });
  await say(deps, request, change);
  return goOn(deps, request, now);
}

function whatTimeCallsFor(
  deps: ReadDecisionDeps,
  request: Request,
  now: Instant,
): Change | undefined {
  if (request.state !== "pending" && request.state !== "requested") return undefined;
  if (request.expiresAt <= now) return { name: "request.expired", actor: CURFEW };
  if (request.state === "requested") return undefined;
  const profile = profileOf(deps.directory, request);
  const escalation = escalationAt(request, profile);
  if (escalation !== undefined && escalation <= now)
    return {
      name: "approval.escalated",
      actor: CURFEW,
      data: escalationData(deps, request, profile),
    };
  return nextReminderAt(request, profile) <= now
    ? { name: "approval.reminded", actor: CURFEW, set: { remindedAt: now } }
    : undefined;
}

async function say(
  deps: ReadDecisionDeps,
  request: Request,
  change: Change | undefined,
): Promise<void> {
  if (change?.name === "approval.escalated") return escalate(deps, request);
  if (change?.name === "approval.reminded") {
    const facts = await factsOf(deps, request);
    return attempt(deps, "remind the approvers", () => deps.notifier.remind(facts));
  }
  const over = ["denied", "expired", "withdrawn", "refused"].includes(request.state);
  await tell(deps, request, over ? { notice: "closed" } : undefined);
}

function goOn(deps: ReadDecisionDeps, request: Request, now: Instant): StepResult {
  if (request.state === "approved") return beginning(request, now);
  if (request.state !== "pending" && request.state !== "requested")
    return { next: "Close", seconds: 0 };
  const profile = profileOf(deps.directory, request);
  return { next: "AskApprovers", seconds: secondsToNextReminder(request, profile, now) };
}
