// Grant: makes the role that is the access.
// Invariant: only the execution that will revoke can grant (P3), the state `granting` is written before the role,
// and everything is checked once more on today's people, tags and policy (P7).
import { CURFEW } from "../../domain/audit.ts";
import { identityText } from "../../domain/aws-identity.ts";
import { documentOwner } from "../../domain/emergency.ts";
import { latestDeadline } from "../../domain/extension.ts";
import { Fault } from "../../domain/fault.ts";
import { isProblem } from "../../domain/grant-problem.ts";
import { secondsToNextLook } from "../../domain/looks.ts";
import { documentName } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { isFinal, isLive, minutesGiven, type Request } from "../../domain/request.ts";
import type { Reviews } from "../../domain/review-ports.ts";
import { isEarly } from "../../domain/start.ts";
import { type Instant, latest, plusMinutes, secondsBetween } from "../../domain/time.ts";
import { openReview } from "../reviews/open-review.ts";
import { type TellReviewDeps, tellReview } from "../reviews/tell-review.ts";
import { refusing, whyNot } from "./admit-request.ts";
import { alreadyLive } from "./ask-access.ts";
import { changeRequest } from "./change-request.ts";
import { type EmergencyDeps, emergencyNow } from "./emergency.ts";
import { profileOf, tell } from "./facts.ts";
import { failGrant } from "./fail-grant.ts";
import { makeGrantRole } from "./grant-role.ts";
import { type GrantDeps, isStillApproved, willBeRevoked } from "./granting.ts";
import { makeExtension } from "./make-extension.ts";
import type { StepResult } from "./states.ts";

/** A grant of an emergency opens its review, too. */
export interface GrantAccessDeps extends GrantDeps, EmergencyDeps, TellReviewDeps {
  readonly requests: GrantDeps["requests"] & EmergencyDeps["requests"];
  readonly reviews: Reviews;
}

const CLOSE: StepResult = { next: "Close", seconds: 0 };
const REVOKE: StepResult = { next: "Revoke", seconds: 0 };

export async function grantAccess(
  deps: GrantAccessDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  const request = await deps.requests.read(requestId);
  if (request === undefined) return CLOSE;
  return request.state === "approved" ? start(deps, request, now) : goOn(deps, request, now);
}

/** Of a request that is past its approval: what is left to do, or nothing. */
async function goOn(deps: GrantAccessDeps, request: Request, now: Instant): Promise<StepResult> {
  // A second try of this step, after a lost answer or half-way.
  if (request.state === "granting") return write(deps, request, now);
  if (request.state === "active") return extend(deps, request, now);
  return isLive(request) ? REVOKE : CLOSE;
}

/** Of a grant that is there: writes what was approved on top, if anything. */
async function extend(deps: GrantAccessDeps, request: Request, now: Instant): Promise<StepResult> {
  if ((await makeExtension(deps, request, now)) === "ending") return REVOKE;
  return hold(deps, (await deps.requests.read(request.id)) ?? request, now);
}

async function start(deps: GrantAccessDeps, request: Request, now: Instant): Promise<StepResult> {
  // The step before has looked at its own clock, and this one may be a little behind: it is tried again.
  if (isEarly(request, now)) throw new Fault("the start has not come yet", { retryable: true });
  const refusal =
    (await whyNotNow(deps, request, now)) ??
    (await willBeRevoked(deps, request)) ??
    (await takePair(deps, request, now)) ??
    (request.breakGlass === true ? await openReview(deps, request, now) : undefined);
  if (refusal !== undefined) return refuse(deps, request, refusal, now);
  const started = await changeRequest(
    deps,
    request.id,
    (fresh) => (fresh.state === "granting" ? undefined : starting(deps, fresh, now)),
    now,
  );
  return isRefusal(started) ? notStarted(deps, request, now) : write(deps, started, now);
}

/**
 * It is not approved any more: withdrawn, or this step was run twice at once and the other one has granted. Only who
 * finds it over may leave the pair and close (P3, P12).
 */
async function notStarted(
  deps: GrantAccessDeps,
  request: Request,
  now: Instant,
): Promise<StepResult> {
  const fresh = await deps.requests.read(request.id);
  if (fresh !== undefined && isLive(fresh)) return goOn(deps, fresh, now);
  await deps.pairs.free(request.person, request.instance.id, request.id);
  return CLOSE;
}

/** Everything asked once more: of a request whether it stands, of an emergency whether it is one. */
async function whyNotNow(
  deps: GrantAccessDeps,
  request: Request,
  now: Instant,
): Promise<Refusal | undefined> {
  if (request.breakGlass === true) {
    const emergency = await emergencyNow(deps, request, now);
    return isRefusal(emergency) ? emergency : undefined;
  }
  return (
    (await whyNot(deps, { ...request, minutes: minutesGiven(request) }, now)) ??
    (await isStillApproved(deps, request, now))
  );
}

/**
 * P12: takes the lock of person and instance. One left by a request that is over, or whose policy is gone, is taken from
 * it. A policy that is being deleted keeps it for a moment: the step is tried again.
 */
async function takePair(
  deps: GrantAccessDeps,
  request: Request,
  now: Instant,
): Promise<Refusal | undefined> {
  const take = () => deps.pairs.take(request.person, request.instance.id, request.id);
  const holder = await take();
  if (holder === request.id) return undefined;
  const other = await deps.requests.read(holder);
  if (other !== undefined && isDeletingPolicy(other, now))
    throw new Fault(`the policy of ${holder} is still being deleted`, { retryable: true });
  // One that is not final may be about to grant.
  if (other !== undefined && !isFinal(other) && other.state !== "revoking")
    return alreadyLive(other);
  await deps.pairs.free(request.person, request.instance.id, holder);
  return (await take()) === request.id
    ? undefined
    : { refused: "already-live", instance: request.instance.name };
}

/** Past the latest deadline a policy that IAM does not let Curfew delete opens nothing. */
const isDeletingPolicy = ({ state, end, grant }: Request, now: Instant): boolean =>
  state === "revoking" &&
  end?.policyRemovedAt === undefined &&
  (grant === undefined || now < grant.latestDeadline);

const starting = (deps: GrantAccessDeps, request: Request, now: Instant) => {
  const minutes = minutesGiven(request);
  const deadline = plusMinutes(now, minutes);
  const span = { startedAt: now, deadline };
  const latest = latestDeadline(request, profileOf(deps.directory, request), span);
  const document = documentName(deps.prefix, documentOwner(request), minutes);
  const person = deps.directory.people.find(({ id }) => id === request.person);
  const holder = person && { aws: identityText(person.aws), slack: person.slack };
  return {
    name: "grant.started" as const,
    actor: CURFEW,
    data: { deadline, document },
    set: {
      grant: { ...span, document, documents: [document], latestDeadline: latest, ...holder },
    },
  };
};

async function write(deps: GrantAccessDeps, request: Request, now: Instant): Promise<StepResult> {
  const { grant } = request;
  const person = deps.directory.people.find(({ id }) => id === request.person);
  if (grant === undefined || person === undefined || grant.deadline <= now) return REVOKE;
  const role = await makeGrantRole(deps, request, person, grant);
  if (isProblem(role)) {
    await failGrant(deps, request.id, role, now);
    return REVOKE;
  }
  const made = await changeRequest(
    deps,
    request.id,
    (fresh) =>
      fresh.state === "active"
        ? undefined
        : { name: "grant.made", actor: CURFEW, set: { grant: { ...grant, role, madeAt: now } } },
    now,
  );
  // Somebody ended it while it was being made.
  if (isRefusal(made)) return REVOKE;
  deps.metrics.seconds("TimeToGrant", secondsBetween(wantedAt(made), now));
  await tell(deps, made, { notice: "granted" });
  if (made.breakGlass === true) await tellReview(deps, made.id);
  return hold(deps, made, now);
}

/** Since when it could have been granted. */
const wantedAt = ({ askedAt, decidedAt = askedAt, startsAt = decidedAt }: Request): Instant =>
  latest(decidedAt, startsAt);

async function refuse(
  deps: GrantAccessDeps,
  request: Request,
  refusal: Refusal,
  now: Instant,
): Promise<StepResult> {
  const refused = await changeRequest(deps, request.id, () => refusing(refusal), now);
  if (isRefusal(refused)) return notStarted(deps, request, now);
  await tell(deps, refused, { notice: "refused", refusal });
  return CLOSE;
}

const hold = (deps: GrantAccessDeps, request: Request, now: Instant): StepResult => ({
  next: "Hold",
  seconds: secondsToNextLook(request, profileOf(deps.directory, request), now),
});
