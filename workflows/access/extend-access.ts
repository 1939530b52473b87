// More time on a live grant, asked for by whoever holds it; free by policy, or asked of people as the request was.
// Never untrue: until it is approved nothing of the grant changes, and the policies are asked about all the time together.
import { CURFEW } from "../../domain/audit.ts";
import {
  extendedTo,
  extensionSteps,
  minutesHeld,
  mostMinutes,
  nextNumber,
} from "../../domain/extension.ts";
import { levelText } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Requests } from "../../domain/ports.ts";
import { approvalsOf } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Extension, Request } from "../../domain/request.ts";
import { earliest, type Instant, plusMinutes } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { eligibleToday } from "./admit-request.ts";
import { checkWords } from "./ask-access.ts";
import { approvalQuestion, extensionBallot } from "./ballot.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { type EligibilityDeps, type Eligible, freeVerdict } from "./eligibility.ts";
import { profileOf } from "./facts.ts";
import { lackingLevel } from "./find-approvers.ts";
import { type RingDeps, ringBell } from "./ring-bell.ts";

export interface ExtendDeps extends ChangeDeps, RingDeps, EligibilityDeps {
  readonly requests: Pick<Requests, "read" | "save">;
}

export interface ExtendAccess {
  readonly slackUser: string;
  readonly requestId: string;
  readonly minutes: number;
  readonly reason: string;
}

/** Writes the wish, approved at once where a policy says so, and rings the bell; gives the request, or the refusal. */
export async function extendAccess(
  deps: ExtendDeps,
  input: ExtendAccess,
  now: Instant,
): Promise<Request | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const words = checkWords(input);
  if (isRefusal(words)) return words;
  const outcome = await changeRequest(
    deps,
    input.requestId,
    async (request) => {
      const steps = stepsFor(deps, request, person, now);
      if (isRefusal(steps)) return steps;
      if (!steps.includes(input.minutes))
        return { refused: "minutes-off-ladder", minutes: input.minutes, ladder: steps };
      return asking(deps, request, { ...input, reason: words.reason }, person, now);
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}

/** What a person may ask for now; or why nothing. */
export async function extensionOffer(
  deps: Pick<ExtendDeps, "requests" | "directory">,
  input: Pick<ExtendAccess, "slackUser" | "requestId">,
  now: Instant,
): Promise<{ readonly steps: readonly number[]; readonly until: Instant } | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const request = await deps.requests.read(input.requestId);
  if (request === undefined) return { refused: "unknown-request" };
  const steps = stepsFor(deps, request, person, now);
  if (isRefusal(steps)) return steps;
  return { steps, until: request.grant?.deadline ?? now };
}

function stepsFor(
  { directory }: Pick<ExtendDeps, "directory">,
  request: Request,
  person: Person,
  now: Instant,
): number[] | Refusal {
  if (request.person !== person.id) return { refused: "not-yours" };
  if (request.extension !== undefined) return { refused: "already-extending" };
  const { grant, state } = request;
  if (state !== "active" || grant === undefined) return { refused: "too-late", state };
  if (grant.deadline <= now) return { refused: "extension-over" };
  const profile = profileOf(directory, request);
  const steps = extensionSteps(request, profile);
  return steps.length === 0 ? { refused: "no-more-time", most: mostMinutes(profile) } : steps;
}

async function asking(
  deps: ExtendDeps,
  request: Request,
  { minutes, reason }: Pick<ExtendAccess, "minutes" | "reason">,
  person: Person,
  now: Instant,
): Promise<Change | Refusal> {
  const { grant } = request;
  if (grant === undefined) return { refused: "extension-over" };
  const { person: holder, instance, profile, ticket } = request;
  const wish = { person: holder, instance, profile, ticket, minutes, reason };
  const eligible = await eligibleToday(deps, { ...wish, held: minutesHeld(request) }, now);
  if (isRefusal(eligible)) return eligible;
  const extension = newExtension(request, eligible, { minutes, reason }, now);
  const ballot = extensionBallot(request, extension);
  const question = approvalQuestion(deps.directory, ballot, person, now);
  if (question === undefined) return { refused: "unknown-person" };
  const data = { number: extension.number, minutes, reason };
  const free = await freeVerdict(deps.policy, question);
  if (!isRefusal(free)) {
    const deadline = extendedTo(grant.deadline, extension);
    return {
      name: "extension.approved",
      actor: CURFEW,
      data: { ...data, deadline, free: true, policies: [...free] },
      set: { extension: { ...extension, approvalsNeeded: 0, deadline } },
    };
  }
  if (free.refused === "policy-broken") return free;
  const lacking = await lackingLevel(deps, ballot, [], now);
  if (isRefusal(lacking)) return lacking;
  if (lacking !== undefined) return { refused: "no-approver" };
  const { levels, approvalsNeeded } = extension;
  return {
    name: "extension.asked",
    actor: { kind: "person", id: person.id },
    data: { ...data, approvalsNeeded, ...(levels ? { levels: levels.map(levelText) } : {}) },
    set: { extension },
  };
}

/** Decided as a request under the profile would be today, by the owner whom the instance's tag names today. */
function newExtension(
  request: Request,
  { profile, owner }: Eligible,
  wish: Pick<Extension, "minutes" | "reason">,
  now: Instant,
): Extension {
  const { levels } = profile;
  const expiry = plusMinutes(now, profile.expireAfterMinutes);
  return {
    ...wish,
    number: nextNumber(request),
    askedAt: now,
    expiresAt: earliest(request.grant?.deadline ?? expiry, expiry),
    approvalsNeeded: approvalsOf(profile),
    ...(levels === undefined ? {} : { levels }),
    ...(owner === undefined ? {} : { owner }),
    votes: [],
  };
}
