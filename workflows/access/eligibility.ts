// Whether a person may have the instance they ask for: asked when they ask, when it is admitted and when it is granted (P7).
// Never untrue: it looks at people, policy, tags and instance as they are now, not as they were.
import { forwardingProfile } from "../../domain/emergency.ts";
import type { Instance, InstanceSnapshot } from "../../domain/instance.ts";
import { needsOwner, ownerNamed } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Inventory, Policy, Question } from "../../domain/ports.ts";
import { levelsIn, type Profile, profileFor } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { startOf } from "../../domain/start.ts";
import type { Instant } from "../../domain/time.ts";

export interface EligibilityDeps {
  readonly directory: Directory;
  readonly inventory: Pick<Inventory, "read">;
  readonly policy: Policy;
}

export interface Wish {
  readonly person: Person;
  readonly instanceId: string;
  readonly minutes: number;
  /** Minutes that they hold already, where more is asked for: the policies are asked about both together. */
  readonly held?: number | undefined;
  readonly reason: string;
  readonly ticket?: string | undefined;
  /** When access may begin: the policies are asked about that moment. */
  readonly startsAt?: Instant | undefined;
  /** The port that is to be forwarded; a shell where it is left out. */
  readonly port?: number | undefined;
}

export interface Eligible {
  readonly instance: Instance;
  readonly profile: Profile;
  /** What its owner tag says, where a level of approval asks the owner. */
  readonly owner?: string | undefined;
}

/** The running, reachable instance and the profile that governs it; or why not. */
export async function findInstance(
  deps: Pick<EligibilityDeps, "directory" | "inventory">,
  instanceId: string,
): Promise<Pick<Eligible, "instance" | "profile"> | Refusal> {
  const instance = await deps.inventory.read(instanceId);
  if (instance === undefined) return { refused: "unknown-instance", instance: instanceId };
  if (instance.state !== "running")
    return { refused: "instance-not-running", instance: instance.name, state: instance.state };
  if (!instance.reachable) return { refused: "instance-unreachable", instance: instance.name };
  const profile = profileFor(deps.directory.profiles, instance.tags);
  return profile === undefined
    ? { refused: "not-governed", instance: instance.name }
    : { instance, profile };
}

/** The value of the owner tag, if the profile's levels ask the owner and it is known whom that stands for. */
function ownerFor(
  { owners }: Directory,
  profile: Profile,
  { name, tags }: Instance,
): string | undefined | Refusal {
  if (!needsOwner(levelsIn(profile))) return undefined;
  const tag = owners?.tag ?? "";
  const owner = Object.hasOwn(tags, tag) ? tags[tag]?.trim() : undefined;
  if (owner === undefined || owner === "")
    return { refused: "owner-missing", instance: name, tag: tag || "owner" };
  return ownerNamed(owners, owner) === undefined
    ? { refused: "owner-unknown", instance: name, tag, owner }
    : owner;
}

/** Asks the policy, and says no in words; a policy that cannot be evaluated allows nothing (P9). */
export async function mayDo(policy: Policy, question: Question): Promise<Refusal | undefined> {
  const verdict = await verdictOf(policy, question);
  return isRefusal(verdict) ? verdict : undefined;
}

/** The ids of the policies that permit it; or the refusal. */
export async function verdictOf(
  policy: Policy,
  question: Question,
): Promise<readonly string[] | Refusal> {
  const answer = await policy.decide(question);
  const { allowed, reasons, broken, couldAllow, field, incidentUnknown } = answer;
  if (broken !== undefined) return { refused: "policy-broken", detail: broken };
  if (allowed) return reasons;
  return {
    refused: "not-eligible",
    reasons,
    because: reasons.map(policy.describe),
    ...(couldAllow === undefined ? {} : { couldAllow: couldAllow.map(policy.describe) }),
    ...(field === undefined ? {} : { field }),
    ...(incidentUnknown === undefined ? {} : { incidentUnknown }),
  };
}

/**
 * The ids of the policies by which nobody's approval is needed; or the refusal. Of a port somebody's always is: what was
 * written about shells says nothing of what leaves no transcript (0031).
 */
export const freeVerdict = async (
  policy: Policy,
  question: Question,
): Promise<readonly string[] | Refusal> =>
  question.port === undefined
    ? verdictOf(policy, { ...question, action: "selfServe" })
    : { refused: "not-eligible", reasons: [] };

/** The instance and profile of a wish that may be granted now; or the refusal. */
export async function checkEligibility(
  deps: EligibilityDeps,
  wish: Wish,
  now: Instant,
): Promise<Eligible | Refusal> {
  const found = await findInstance(deps, wish.instanceId);
  if (isRefusal(found)) return found;
  const { instance } = found;
  const owner = ownerFor(deps.directory, found.profile, instance);
  if (isRefusal(owner)) return owner;
  const profile = formFor(found, wish.port);
  if (isRefusal(profile)) return profile;
  if (!profile.ladder.includes(wish.minutes))
    return { refused: "minutes-off-ladder", minutes: wish.minutes, ladder: profile.ladder };
  const question: Question = {
    action: wish.port === undefined ? "request" : "forwardPort",
    person: wish.person,
    requester: wish.person,
    instance: snapshotOf(instance),
    profile,
    minutes: wish.minutes + (wish.held ?? 0),
    reason: wish.reason,
    ticket: wish.ticket,
    port: wish.port,
    now: startOf(wish, now),
  };
  return (await mayDo(deps.policy, question)) ?? { instance, profile, owner };
}

/** The profile as it holds for a shell, or for a port that it forwards. */
function formFor(
  { instance, profile }: Pick<Eligible, "instance" | "profile">,
  port: number | undefined,
): Profile | Refusal {
  if (port === undefined) return profile;
  const ports = profile.portForwarding?.ports ?? [];
  return (
    forwardingProfile(profile, port) ?? {
      refused: "port-not-forwarded",
      instance: instance.name,
      port,
      ports,
    }
  );
}

export const snapshotOf = ({ id, name, tags }: InstanceSnapshot): InstanceSnapshot => ({
  id,
  name,
  tags,
});
