// First step: reads how far the request has come, and where its story goes on. A first execution finds it just asked;
// an execution that replaces a broken one finds anything.
// Never untrue: a request that may already have a policy in AWS goes to Revoke, never back to Grant.
import { CURFEW } from "../../domain/audit.ts";
import type { RoleQuota } from "../../domain/grant-role-ports.ts";
import type { Directory, Policy, Requests } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import { isEarly } from "../../domain/start.ts";
import { type Instant, wholeSecondsUntil } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { type AskedFor, approvalQuestion } from "./ballot.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import {
  checkEligibility,
  type EligibilityDeps,
  type Eligible,
  freeVerdict,
} from "./eligibility.ts";
import { breakingGlass, type EmergencyDeps } from "./emergency.ts";
import { attempt, factsOf, profileOf, type TellDeps, tell } from "./facts.ts";
import { lackingLevel } from "./find-approvers.ts";
import { refusalText } from "./refusal-note.ts";
import { secondsToNextReminder } from "./reminders.ts";
import type { StepResult } from "./states.ts";

export interface AdmitDeps extends ChangeDeps, EmergencyDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note" | "openBreakGlasses">;
  readonly directory: Directory;
  readonly policy: Policy;
  readonly roleQuota: RoleQuota;
}

export async function admitRequest(
  deps: AdmitDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const request = await deps.requests.read(requestId);
  if (request === undefined) return { next: "Close", seconds: 0 };
  if (request.state !== "requested") return goOn(deps, request, now);
  await openThread(deps, request);
  let refusal: Refusal | undefined;
  const verdict = await changeRequest(
    deps,
    requestId,
    async (fresh) => {
      const admitted = (await whyNoRole(deps, fresh)) ?? (await admission(deps, fresh, now));
      refusal = isRefusal(admitted) ? admitted : undefined;
      return isRefusal(admitted) ? refusing(admitted) : admitted;
    },
    now,
  );
  if (isRefusal(verdict)) return { next: "Close", seconds: 0 };
  await tell(deps, verdict, refusal && { notice: "refused", refusal });
  return goOn(deps, verdict, now);
}

/** Where a request in any state goes on. */
function goOn(deps: AdmitDeps, request: Request, now: Instant): StepResult {
  switch (request.state) {
    case "requested":
    case "pending":
      return {
        next: "AskApprovers",
        seconds: secondsToNextReminder(request, profileOf(deps.directory, request), now),
      };
    case "approved":
      return beginning(request, now);
    case "granting":
    case "active":
    case "revoking":
      return { next: "Revoke", seconds: 0 };
    default:
      return { next: "Close", seconds: 0 };
  }
}

/**
 * Of an approved request: access is given, at its start. The doorbell of the approvals is what it waits on until then, so
 * that a withdrawal is heard at once, and executions of an older machine can wait so, too.
 */
export const beginning = (request: Request, now: Instant): StepResult =>
  request.startsAt !== undefined && isEarly(request, now)
    ? { next: "AskApprovers", seconds: wholeSecondsUntil(now, request.startsAt) }
    : { next: "Grant", seconds: 0 };

/** Refused, approved by policy alone, or (no change) to be asked of people. */
export async function admission(
  deps: EmergencyDeps,
  request: Request,
  now: Instant,
): Promise<Change | Refusal | undefined> {
  if (request.state !== "requested") return undefined;
  if (request.breakGlass === true) return breakingGlass(deps, request, now);
  const refusal = await whyNot(deps, request, now);
  if (refusal !== undefined) return refusal;
  const person = deps.directory.people.find(({ id }) => id === request.person);
  const question = person && approvalQuestion(deps.directory, request, person, now);
  if (question === undefined) return { refused: "unknown-person" };
  const free = await freeVerdict(deps.policy, question);
  if (!isRefusal(free))
    return {
      name: "request.approved",
      actor: CURFEW,
      data: { policies: [...free], because: free.map(deps.policy.describe) },
      set: { decidedAt: now, approvalsNeeded: 0 },
    };
  if (free.refused === "policy-broken") return free;
  const lacking = await lackingLevel(deps, request, [], now);
  if (isRefusal(lacking)) return lacking;
  return lacking === undefined ? undefined : { refused: "no-approver" };
}

/**
 * Refuses while the account has no room for another role, before anybody is asked to approve. Without an answer of IAM's
 * the request goes on: the grant itself tells.
 */
async function whyNoRole(
  deps: Pick<AdmitDeps, "roleQuota" | "log">,
  { state }: Request,
): Promise<Refusal | undefined> {
  if (state !== "requested") return undefined;
  try {
    const { used, quota } = await deps.roleQuota.read();
    if (used < quota) return undefined;
    return { refused: "grant-failed", problem: { problem: "role-quota", quota } };
  } catch (cause) {
    deps.log.problem("IAM does not tell how many roles the account has", cause);
    return undefined;
  }
}

/** The change that refuses, keeping the reason in the record. */
export const refusing = (refusal: Refusal): Change => ({
  name: "request.refused",
  actor: CURFEW,
  data: { refused: refusal.refused },
  set: { note: refusalText(refusal) },
});

/** Asks the whole question again, on today's people, tags and policy. */
export async function eligibleToday(
  deps: EligibilityDeps,
  request: AskedFor,
  now: Instant,
): Promise<Eligible | Refusal> {
  const person = deps.directory.people.find(({ id }) => id === request.person);
  if (person === undefined) return { refused: "unknown-person" };
  const { minutes, held, reason, ticket, port, startsAt } = request;
  const asked = { minutes, held, reason, ticket, port, startsAt };
  const wish = { person, instanceId: request.instance.id, ...asked };
  const eligible = await checkEligibility(deps, wish, now);
  if (isRefusal(eligible)) return eligible;
  const { profile, instance } = eligible;
  return profile.id === request.profile
    ? eligible
    : {
        refused: "profile-changed",
        instance: instance.name,
        from: request.profile,
        to: profile.id,
      };
}

/** The same, of what was asked of an owner: it must still be the one whom the instance's tag names. */
export async function whyNot(
  deps: EligibilityDeps,
  request: AskedFor & Pick<Request, "owner">,
  now: Instant,
): Promise<Refusal | undefined> {
  const eligible = await eligibleToday(deps, request, now);
  if (isRefusal(eligible)) return eligible;
  const { instance, owner } = eligible;
  return request.owner === undefined || request.owner === owner
    ? undefined
    : {
        refused: "owner-changed",
        instance: instance.name,
        from: request.owner,
        to: owner ?? "nobody",
      };
}

/** The requester's thread is opened once; if Slack is down the story goes on without it. */
async function openThread(deps: AdmitDeps, request: Request): Promise<void> {
  if (request.bookkeeping.thread !== undefined) return;
  await attempt(deps, "open the requester's thread", async () => {
    const thread = await deps.notifier.openThread(await factsOf(deps, request));
    await deps.requests.note(request.id, { thread });
  });
}
