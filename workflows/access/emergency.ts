// Whether a person may break glass now: asked when they do, when it is admitted and when it is granted (P7, P10).
// Never untrue: on call and permitted, both, or nothing; what the rota's keeper does not answer counts as not on call (P9).
import type { BreakGlass } from "../../domain/break-glass.ts";
import { emergencyProfile } from "../../domain/emergency.ts";
import type { OnCall } from "../../domain/on-call.ts";
import type { Person } from "../../domain/person.ts";
import type { Profile } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { type EarlierDeps, earlierBreakGlasses } from "./earlier-break-glasses.ts";
import {
  type EligibilityDeps,
  findInstance,
  snapshotOf,
  verdictOf,
  type Wish,
} from "./eligibility.ts";
import { findReviewers } from "./find-approvers.ts";

export interface EmergencyDeps extends EligibilityDeps, EarlierDeps {
  readonly onCall: OnCall;
}

export interface Emergency {
  readonly instance: Awaited<ReturnType<typeof snapshotOf>>;
  /** As it holds in an emergency. */
  readonly profile: Profile;
  readonly section: BreakGlass;
  /** The ids of the policies that permit it. */
  readonly policies: readonly string[];
}

/** What breaking glass would give; or why not. `own` is the request it is about, once there is one. */
export async function checkEmergency(
  deps: EmergencyDeps,
  wish: Wish,
  now: Instant,
  own?: Request,
): Promise<Emergency | Refusal> {
  const found = await findInstance(deps, wish.instanceId);
  if (isRefusal(found)) return found;
  const { name } = found.instance;
  const profile = emergencyProfile(found.profile);
  const section = found.profile.breakGlass;
  if (profile === undefined || section === undefined)
    return { refused: "break-glass-off", instance: name };
  if (!profile.ladder.includes(wish.minutes))
    return { refused: "minutes-off-ladder", minutes: wish.minutes, ladder: profile.ladder };
  const notOnCall = await whyNotOnCall(deps, wish.person, now);
  if (notOnCall !== undefined) return notOnCall;
  const instance = snapshotOf(found.instance);
  const question = { ...wish, instance, profile, requester: wish.person, now };
  const policies = await verdictOf(deps.policy, {
    ...question,
    action: "breakGlass",
    onCall: true,
    earlier: await earlierBreakGlasses(deps, wish.person.id, now, own),
  });
  return isRefusal(policies) ? policies : { instance, profile, section, policies };
}

async function whyNotOnCall(
  { onCall }: EmergencyDeps,
  person: Person,
  now: Instant,
): Promise<Refusal | undefined> {
  const { people, unknown } = await onCall.whoAt(now);
  if (people.has(person.id)) return undefined;
  return unknown === undefined
    ? { refused: "not-on-call" }
    : { refused: "on-call-unknown", why: unknown };
}

/** The same for a request that was saved, on today's people, tags and policy; and whether somebody could review it. */
export async function emergencyNow(
  deps: EmergencyDeps,
  request: Request,
  now: Instant,
): Promise<Emergency | Refusal> {
  const person = deps.directory.people.find(({ id }) => id === request.person);
  if (person === undefined) return { refused: "unknown-person" };
  const { minutes, reason, ticket } = request;
  const wish = { person, instanceId: request.instance.id, minutes, reason, ticket };
  const emergency = await checkEmergency(deps, wish, now, request);
  if (isRefusal(emergency)) return emergency;
  const { id } = emergency.profile;
  if (id !== request.profile)
    return {
      refused: "profile-changed",
      instance: emergency.instance.name,
      from: request.profile,
      to: id,
    };
  const reviewers = await findReviewers(deps, request, now, 1);
  if (isRefusal(reviewers)) return reviewers;
  return reviewers.length === 0 ? { refused: "no-reviewer" } : emergency;
}

/** Approved by policy alone: the change that says so, and why. */
export async function breakingGlass(
  deps: EmergencyDeps,
  request: Request,
  now: Instant,
): Promise<Change | Refusal> {
  const emergency = await emergencyNow(deps, request, now);
  if (isRefusal(emergency)) return emergency;
  const policies = [...emergency.policies];
  return {
    name: "glass.broken",
    actor: { kind: "person", id: request.person },
    data: {
      policies,
      because: policies.map(deps.policy.describe),
      ...(request.ticket === undefined ? {} : { incident: request.ticket }),
    },
    set: { decidedAt: now },
  };
}
