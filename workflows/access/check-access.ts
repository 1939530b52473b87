// Track: after the bell or a time-out, reads whether the grant goes on. Warns before the deadline.
// Never untrue: a grant past its deadline never goes back to Hold.
import { CURFEW } from "../../domain/audit.ts";
import { isUndecided } from "../../domain/extension.ts";
import { nextExtensionCall } from "../../domain/extension-calls.ts";
import { grantOwner, roleDrift, type StageScope } from "../../domain/grant-role.ts";
import type { GrantRoleReader } from "../../domain/grant-role-ports.ts";
import { secondsToNextLook, warningAt } from "../../domain/looks.ts";
import type { Inventory, Requests, SessionLister } from "../../domain/ports.ts";
import type { Profile } from "../../domain/profile.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import { type Instant, plusSeconds, wholeSecondsUntil } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { endingByCurfew, endingCause } from "./ending.ts";
import { escalate, escalationData } from "./escalate.ts";
import { attempt, factsOf, profileOf, sessionsOf, type TellDeps, tell } from "./facts.ts";
import type { StepResult } from "./states.ts";

export interface CheckDeps extends ChangeDeps, TellDeps, StageScope {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly inventory: Pick<Inventory, "read">;
  readonly lister: Pick<SessionLister, "active">;
  readonly roleReader: Pick<GrantRoleReader, "read">;
}

const REVOKE: StepResult = { next: "Revoke", seconds: 0 };

export async function checkAccess(
  deps: CheckDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  let change: Change | undefined;
  const request = await changeRequest(
    deps,
    requestId,
    async (fresh) => {
      change = await whatIsDue(deps, fresh, now);
      return change;
    },
    now,
  );
  if (isRefusal(request) || request.state !== "active") return REVOKE;
  await say(deps, request, change);
  await compareRole(deps, request, now);
  return goOn(deps, request, now);
}

/** Alerts once when role or policy of the live grant are not as Curfew made them; nothing is repaired. */
async function compareRole(deps: CheckDeps, request: Request, now: Instant): Promise<void> {
  const record = request.grant?.role;
  if (record === undefined) return;
  await attempt(deps, "compare the role of a live grant", async () => {
    const differences = roleDrift(record, await deps.roleReader.read(request.id), deps.sha256);
    if (differences.length === 0) return;
    deps.metrics.count("RoleDrift");
    if (request.bookkeeping.driftAlertedAt !== undefined) return;
    const { securityChannel, people } = deps.directory;
    const alert = { alert: "role-drift", request, differences } as const;
    await deps.notifier.alert(securityChannel, alert, people);
    await deps.requests.note(request.id, { driftAlertedAt: now });
  });
}

async function say(deps: CheckDeps, request: Request, change: Change | undefined): Promise<void> {
  if (change?.name === "grant.warned") return tell(deps, request, { notice: "expiring" });
  if (change?.name === "extension.expired")
    return tell(deps, request, { notice: "extension-expired" });
  if (request.extension !== undefined) await tell(deps, request);
  if (change?.name === "extension.escalated") return escalate(deps, request);
  if (change?.name !== "extension.reminded") return;
  const facts = await factsOf(deps, request);
  await attempt(deps, "remind the approvers of more time", () => deps.notifier.remind(facts));
}

/** Between two tries to write the policy of an approved extension. */
const TRY_AGAIN_SECONDS = 60;

/** Back to Hold; past Extend, if an approved extension is still to be written and was not tried a moment ago. */
function goOn(deps: CheckDeps, request: Request, now: Instant): StepResult {
  const seconds = secondsToNextLook(request, profileOf(deps.directory, request), now);
  if (request.extension?.deadline === undefined) return { next: "Hold", seconds };
  const { extendTriedAt } = request.bookkeeping;
  const next = extendTriedAt && plusSeconds(extendTriedAt, TRY_AGAIN_SECONDS);
  if (next === undefined || next <= now) return { next: "Hold", seconds, extend: true };
  const wait = wholeSecondsUntil(now, next);
  return { next: "Hold", seconds: wait < seconds ? wait : seconds };
}

async function whatIsDue(
  deps: CheckDeps,
  request: Request,
  now: Instant,
): Promise<Change | undefined> {
  if (request.state !== "active" || request.grant === undefined) return undefined;
  const profile = profileOf(deps.directory, request);
  const sessions = await sessionsOf(deps.sessions, request);
  const cause = endingCause({ request, profile, directory: deps.directory, sessions }, now);
  const isOver = cause !== undefined && !(cause === "idle" && (await isInUse(deps, request)));
  if (isOver) return endingByCurfew(cause, now);
  if (await isGone(deps, request)) return endingByCurfew("instance-gone", now);
  const { extension } = request;
  if (isUndecided(extension) && extension.expiresAt <= now)
    return {
      name: "extension.expired",
      actor: CURFEW,
      data: { number: extension.number },
      set: { extension: undefined },
    };
  const warning = warningAt(request, profile);
  return warning !== undefined && warning <= now
    ? { name: "grant.warned", actor: CURFEW, set: { grant: { ...request.grant, warnedAt: now } } }
    : callDue(deps, request, profile, now);
}

/** Nobody has decided on more time for a while: they are asked again, or others are. */
function callDue(
  deps: CheckDeps,
  request: Request,
  profile: Profile,
  now: Instant,
): Change | undefined {
  const next = nextExtensionCall(request, profile);
  if (next === undefined || next.at > now) return undefined;
  const number = request.extension?.number ?? 0;
  const data = next.call === "extension.escalated" ? escalationData(deps, request, profile) : {};
  return { name: next.call, actor: CURFEW, data: { ...data, number } };
}

async function isGone(deps: CheckDeps, request: Request): Promise<boolean> {
  const instance = await deps.inventory.read(request.instance.id);
  return instance === undefined || ["terminated", "shutting-down"].includes(instance.state);
}

/** The ledger may not have heard of a session yet: AWS is asked before a grant is called idle. */
async function isInUse(deps: CheckDeps, request: Request): Promise<boolean> {
  const owner = grantOwner(deps, request.id);
  const listed = await deps.lister.active();
  return listed.some((one) => one.owner === owner);
}
