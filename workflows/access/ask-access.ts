// Request: an engineer asks for one instance, for so many minutes, saying why.
// Never untrue: the request is saved before its workflow starts, and a refused wish leaves nothing behind.
import { endsAt } from "../../domain/extension.ts";
import type { InstanceSnapshot } from "../../domain/instance.ts";
import { levelText } from "../../domain/levels.ts";
import type { Log, Pairs, Requests, Workflows } from "../../domain/ports.ts";
import { approvalsOf, type Profile } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import {
  isFinal,
  isLive,
  REASON_MAX,
  type Request,
  type RequestId,
  TICKET_MAX,
} from "../../domain/request.ts";
import { startFlaw } from "../../domain/start.ts";
import { isWellFormed } from "../../domain/text.ts";
import { type Instant, latest, plusMinutes } from "../../domain/time.ts";
import { withEntry } from "../../domain/transitions.ts";
import { announceLast, type ChangeDeps, underPolicies } from "./change-request.ts";
import {
  checkEligibility,
  type EligibilityDeps,
  type Eligible,
  snapshotOf,
  type Wish,
} from "./eligibility.ts";

export interface AskDeps extends EligibilityDeps, ChangeDeps {
  readonly requests: Pick<Requests, "create" | "read" | "save" | "ofPerson">;
  readonly pairs: Pick<Pairs, "holder">;
  readonly workflows: Pick<Workflows, "start">;
  readonly log: Log;
  readonly newRequestId: () => RequestId;
}

export interface AskAccess {
  readonly slackUser: string;
  readonly instanceId: string;
  readonly minutes: number;
  readonly reason: string;
  readonly ticket?: string | undefined;
  /** When access may begin; at once where it is left out. */
  readonly startsAt?: Instant | undefined;
  /** The port that is to be forwarded; a shell where it is left out. */
  readonly port?: number | undefined;
}

/** How many of a person's newest requests are looked through for one that is still open. */
const RECENT_REQUESTS = 50;

/** Saves the request and starts its workflow; gives the request, or the refusal. */
export async function askAccess(
  deps: AskDeps,
  input: AskAccess,
  now: Instant,
): Promise<Request | Refusal> {
  const request = await draftRequest(deps, input, now, checkWords(input));
  if (isRefusal(request)) return request;
  // An id that is taken was taken by this very call, whose first answer was lost.
  await deps.requests.create(request);
  await announceLast(deps, request);
  await startWorkflow(deps, request);
  return request;
}

export type DraftDeps = EligibilityDeps &
  Pick<ChangeDeps, "sha256"> & {
    readonly requests: Pick<Requests, "read" | "ofPerson">;
    readonly pairs: Pick<Pairs, "holder">;
    readonly newRequestId: () => RequestId;
  };

/** The request as it would be saved, or why it would not be; nothing is written. */
export async function draftRequest(
  deps: DraftDeps,
  input: AskAccess,
  now: Instant,
  words: Words | Refusal,
): Promise<Request | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  if (isRefusal(words)) return words;
  const flaw = startFlaw(input.startsAt, now);
  if (flaw !== undefined) return flaw;
  const { instanceId, minutes, port, startsAt } = input;
  const wish = { person, instanceId, minutes, port, startsAt, ...words };
  const eligible = await checkEligibility(deps, wish, now);
  if (isRefusal(eligible)) return eligible;
  const taken = await alreadyThere(deps, person.id, eligible.instance);
  return taken ?? newRequest(deps, wish, eligible, termsOf(eligible), now);
}

/** The request is saved: should the start fail, the sweep makes good for it. */
export async function startWorkflow(deps: AskDeps, request: Request): Promise<void> {
  try {
    await deps.workflows.start(request.id, 1);
  } catch (cause) {
    deps.log.problem("could not start the workflow; the sweep will", cause);
  }
}

const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}]/gu;

/** One form of line ends, no control characters, no white space around. */
export const tidy = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(CONTROL_CHARACTERS, (found) => (found === "\n" ? "\n" : " "))
    .trim();

export interface Words {
  readonly reason: string;
  readonly ticket?: string;
}

/** Why a tidy reason is not taken; undefined where it is. */
export function reasonFlaw(reason: string): Refusal | undefined {
  if (reason === "") return { refused: "reason-empty" };
  if (!isWellFormed(reason)) return { refused: "reason-malformed" };
  return reason.length > REASON_MAX
    ? { refused: "reason-too-long", length: reason.length, most: REASON_MAX }
    : undefined;
}

export function checkWords(input: Pick<AskAccess, "reason" | "ticket">): Words | Refusal {
  const reason = tidy(input.reason);
  const ticket = tidy(input.ticket ?? "").replace(/\n/g, " ");
  const flaw = reasonFlaw(reason);
  if (flaw !== undefined) return flaw;
  if (!isWellFormed(ticket)) return { refused: "ticket-malformed" };
  if (ticket.length > TICKET_MAX)
    return { refused: "ticket-too-long", length: ticket.length, most: TICKET_MAX };
  return ticket === "" ? { reason } : { reason, ticket };
}

/** One open request and one live grant for a person and an instance (P12). */
export async function alreadyThere(
  deps: Pick<DraftDeps, "pairs" | "requests">,
  personId: string,
  instance: { readonly id: string; readonly name: string },
): Promise<Refusal | undefined> {
  const holder = await deps.pairs.holder(personId, instance.id);
  const held = holder === undefined ? undefined : await deps.requests.read(holder);
  if (held !== undefined && hasAccess(held)) return alreadyLive(held);
  const recent = await deps.requests.ofPerson(personId, RECENT_REQUESTS);
  const open = recent.find(
    (request) =>
      request.instance.id === instance.id && !isFinal(request) && request.state !== "revoking",
  );
  if (open === undefined) return undefined;
  return hasAccess(open)
    ? alreadyLive(open)
    : { refused: "already-asked", instance: instance.name };
}

/** Access that is being revoked is none: the person may request it anew while the end is being confirmed (P12). */
const hasAccess = (request: Request): boolean => isLive(request) && request.state !== "revoking";

/** The refusal for a lock whose request has a live grant, with its deadline. */
export function alreadyLive(held: Request): Refusal {
  const { instance } = held;
  const until = endsAt(held);
  return until !== undefined
    ? { refused: "already-live", instance: instance.name, until }
    : { refused: "already-live", instance: instance.name };
}

/** How it is decided and for how long it may wait, as it was when it was asked. */
export interface Terms
  extends Pick<Request, "approvalsNeeded" | "levels" | "owner" | "breakGlass"> {
  readonly lapsesAfterMinutes: number;
}

const termsOf = ({ profile, owner }: Eligible): Terms => ({
  approvalsNeeded: approvalsOf(profile),
  ...(profile.levels === undefined ? {} : { levels: profile.levels }),
  ...(owner === undefined ? {} : { owner }),
  lapsesAfterMinutes: profile.expireAfterMinutes,
});

/** A request as it is saved first, with its entry. */
export function newRequest(
  deps: Pick<DraftDeps, "newRequestId" | "directory" | "sha256">,
  { person, minutes, reason, ticket, port, startsAt }: Wish,
  { instance, profile }: { readonly instance: InstanceSnapshot; readonly profile: Profile },
  { lapsesAfterMinutes, ...terms }: Terms,
  now: Instant,
): Request {
  const words = {
    minutes,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
    ...(port === undefined ? {} : { port }),
    ...(startsAt === undefined ? {} : { startsAt }),
  };
  const { levels, owner, breakGlass, approvalsNeeded } = terms;
  const request: Request = {
    id: deps.newRequestId(),
    state: "requested",
    version: 1,
    person: person.id,
    instance: snapshotOf(instance),
    profile: profile.id,
    ...words,
    askedAt: now,
    // Asked for later, it may be approved until then.
    expiresAt: latest(plusMinutes(now, lapsesAfterMinutes), startsAt ?? now),
    ...terms,
    votes: [],
    bookkeeping: { slackUser: person.slack, sweeps: 0, executions: 1 },
    audit: [],
  };
  const data = {
    instance: instance.id,
    profile: profile.id,
    ...words,
    approvalsNeeded,
    ...(breakGlass === undefined ? {} : { breakGlass }),
    ...(owner === undefined ? {} : { owner }),
    ...(levels === undefined ? {} : { levels: levels.map(levelText) }),
  };
  const actor = { kind: "person" as const, id: person.id };
  const happening = { at: now, event: "request.asked", actor, data };
  return withEntry(request, underPolicies(deps, happening), deps.sha256);
}
