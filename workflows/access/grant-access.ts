// Grant: writes the policy that is the access.
// Never untrue: only the execution that will revoke can grant (P3), the state `granting` is written before the policy,
// and everything is checked once more on today's people, tags and policy (P7).
import { CURFEW } from "../../domain/audit.ts";
import { openLevel } from "../../domain/levels.ts";
import { secondsToNextLook } from "../../domain/looks.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Granter, Pairs, Requests, Workflows } from "../../domain/ports.ts";
import { documentName } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { isFinal, isLive, levelsOf, minutesGiven, type Request } from "../../domain/request.ts";
import { type Instant, plusMinutes, secondsBetween } from "../../domain/time.ts";
import { refusing, whyNot } from "./admit-request.ts";
import { alreadyLive } from "./ask-access.ts";
import { approvalQuestion, standingVotes } from "./ballot.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { type EligibilityDeps, mayDo } from "./eligibility.ts";
import { profileOf, type TellDeps, tell } from "./facts.ts";
import type { StepResult } from "./states.ts";

export interface GrantDeps extends ChangeDeps, EligibilityDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly directory: Directory;
  readonly pairs: Pairs;
  readonly granter: Granter;
  readonly workflows: Pick<Workflows, "isRunning">;
  /** Prefix of the Session documents' names. */
  readonly prefix: string;
}

const CLOSE: StepResult = { next: "Close", seconds: 0 };
const REVOKE: StepResult = { next: "Revoke", seconds: 0 };

export async function grantAccess(
  deps: GrantDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const request = await deps.requests.read(requestId);
  if (request === undefined) return CLOSE;
  if (request.state === "approved") return start(deps, request, now);
  // A second try of this step, after a lost answer or half-way.
  if (request.state === "granting") return write(deps, request, now);
  if (request.state === "active") return hold(deps, request, now);
  return isLive(request) ? REVOKE : CLOSE;
}

async function start(deps: GrantDeps, request: Request, now: Instant): Promise<StepResult> {
  const refusal =
    (await whyNot(deps, { ...request, minutes: minutesGiven(request) }, now)) ??
    (await isStillApproved(deps, request, now)) ??
    (await willBeRevoked(deps, request)) ??
    (await takePair(deps, request));
  if (refusal !== undefined) return refuse(deps, request, refusal, now);
  const started = await changeRequest(
    deps,
    request.id,
    (fresh) => (fresh.state === "granting" ? undefined : starting(deps, fresh, now)),
    now,
  );
  if (!isRefusal(started)) return write(deps, started, now);
  await deps.pairs.free(request.person, request.instance.id, request.id);
  return CLOSE;
}

/** P7: an approval counts only while its approver may approve, and self-service only while the policy says so. */
async function isStillApproved(
  deps: GrantDeps,
  request: Request,
  now: Instant,
): Promise<Refusal | undefined> {
  const lost = { refused: "approval-lost" } as const;
  if (request.approvalsNeeded > 0) {
    const standing = await standingVotes(deps, request, now);
    if (isRefusal(standing)) return standing;
    return openLevel(levelsOf(request), standing) === undefined ? undefined : lost;
  }
  const person = deps.directory.people.find(({ id }) => id === request.person);
  const question = person && approvalQuestion(deps.directory, request, person, now);
  const refusal = question && (await mayDo(deps.policy, { ...question, action: "selfServe" }));
  if (refusal?.refused === "policy-broken") return refusal;
  return question === undefined || refusal !== undefined ? lost : undefined;
}

/** P3: without a running execution of this request there is nobody who will take the access away. */
async function willBeRevoked(deps: GrantDeps, request: Request): Promise<Refusal | undefined> {
  const running = await deps.workflows.isRunning(request.id, request.bookkeeping.executions);
  return running ? undefined : { refused: "workflow-failed" };
}

/** P12: takes the lock of person and instance; one left by a request that is over is taken from it. */
async function takePair(deps: GrantDeps, request: Request): Promise<Refusal | undefined> {
  const take = () => deps.pairs.take(request.person, request.instance.id, request.id);
  const holder = await take();
  if (holder === request.id) return undefined;
  const other = await deps.requests.read(holder);
  // One that is not final may be about to grant: only what is over is taken from.
  if (other !== undefined && !isFinal(other)) return alreadyLive(other);
  await deps.pairs.free(request.person, request.instance.id, holder);
  return (await take()) === request.id
    ? undefined
    : { refused: "already-live", instance: request.instance.name };
}

const starting = (deps: GrantDeps, request: Request, now: Instant) => {
  const minutes = minutesGiven(request);
  const deadline = plusMinutes(now, minutes);
  const document = documentName(deps.prefix, request.profile, minutes);
  return {
    name: "grant.started" as const,
    actor: CURFEW,
    data: { deadline, document },
    set: { grant: { startedAt: now, deadline, document } },
  };
};

async function write(deps: GrantDeps, request: Request, now: Instant): Promise<StepResult> {
  const { grant } = request;
  const person = deps.directory.people.find(({ id }) => id === request.person);
  if (grant === undefined || person === undefined || grant.deadline <= now) return REVOKE;
  await writePolicy(deps, request, person);
  const made = await changeRequest(
    deps,
    request.id,
    (fresh) =>
      fresh.state === "active"
        ? undefined
        : { name: "grant.made", actor: CURFEW, set: { grant: { ...grant, madeAt: now } } },
    now,
  );
  // Somebody ended it while it was being made.
  if (isRefusal(made)) return REVOKE;
  deps.metrics.seconds("TimeToGrant", secondsBetween(made.decidedAt ?? made.askedAt, now));
  await tell(deps, made, { notice: "granted" });
  return hold(deps, made, now);
}

async function writePolicy(deps: GrantDeps, request: Request, person: Person): Promise<void> {
  if (request.grant === undefined) return;
  await deps.granter.ensureRole(person);
  await deps.granter.grant(request.id, {
    person: person.id,
    instanceId: request.instance.id,
    document: request.grant.document,
    deadline: request.grant.deadline,
    kmsKeyArn: profileOf(deps.directory, request).session.kmsKeyArn,
  });
}

async function refuse(
  deps: GrantDeps,
  request: Request,
  refusal: Refusal,
  now: Instant,
): Promise<StepResult> {
  const refused = await changeRequest(deps, request.id, () => refusing(refusal), now);
  if (!isRefusal(refused)) await tell(deps, refused, { notice: "refused", refusal });
  return CLOSE;
}

const hold = (deps: GrantDeps, request: Request, now: Instant): StepResult => ({
  next: "Hold",
  seconds: secondsToNextLook(request, profileOf(deps.directory, request), now),
});
