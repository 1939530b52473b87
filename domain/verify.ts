// Whether a request as stored is what its entries say: the chain, the fields, and the seal over all of them.
// Never untrue: no field can be changed without an entry that says so (P8).
import {
  type AuditEntry,
  canonical,
  type Sha256,
  type Verification,
  verifyChain,
} from "./audit.ts";
import { inOrder, levelText, openLevel } from "./levels.ts";
import {
  LIVE_STATES,
  levelsOf,
  minutesGiven,
  type Request,
  type RequestState,
  type RequestStory,
  type Vote,
} from "./request.ts";
import { isSealed, type Stored } from "./seal.ts";
import { plusMinutes } from "./time.ts";
import { type ChangeName, TRANSITIONS } from "./transitions.ts";

export type RequestVerification =
  | Verification
  /** The chain holds, but a field is not what the entry at this place says. */
  | {
      readonly ok: false;
      readonly at: number;
      readonly why: "contradicted";
      readonly field: string;
    }
  /** The chain holds, but the fields are not those that the last entry was written with. */
  | { readonly ok: false; readonly at: number; readonly why: "unsealed" };

const BREAKS = {
  edited: "is not what was written, or does not follow the one before it",
  missing: "is missing",
  reordered: "stands in another's place",
  unsealed: "sealed other fields than the request now has",
} as const;

/** The first break, in a sentence. */
export const brokenLink = (
  failed: Exclude<RequestVerification, { readonly ok: true }>,
  of = "request",
): string =>
  failed.why === "contradicted"
    ? `Entry ${failed.at} contradicts the field "${failed.field}" of the ${of}.`
    : `Entry ${failed.at} ${BREAKS[failed.why].replace("the request", `the ${of}`)}.`;

/**
 * Checks chain and fields; tells the first break, or the first field that its entries contradict. `stored` is the
 * request as it lies there, before anything parsed it.
 */
export function verifyRequest(
  request: RequestStory,
  sha256: Sha256,
  stored: Stored = request,
): RequestVerification {
  const chain = verifyChain(request.id, request.version, request.audit, sha256);
  if (!chain.ok) return chain;
  const claims = new Map(request.audit.flatMap((entry) => claimsOf(entry)));
  for (const [field, { at, says }] of claims)
    if (canonical(storedAs(request, field) ?? null) !== canonical(says ?? null))
      return { ok: false, at, why: "contradicted", field };
  const at = request.audit.length;
  if (!votesHaveEntries(request) || !votesSuffice(request))
    return { ok: false, at, why: "contradicted", field: "votes" };
  if (!keepsAgreedTime(request)) return { ok: false, at, why: "contradicted", field: "deadline" };
  return isSealed(stored, request.audit, sha256) ? chain : { ok: false, at, why: "unsealed" };
}

interface Claim {
  readonly at: number;
  readonly says: unknown;
}

/** What one entry says of fields; of two that speak of the same field the later one counts. */
function claimsOf({
  seq: at,
  at: entryAt,
  event,
  actor,
  data,
}: AuditEntry): [field: string, claim: Claim][] {
  const claim = (field: string, says: unknown): [string, Claim] => [field, { at, says }];
  const state = claim("state", TRANSITIONS[event as ChangeName]?.to);
  const told = (...fields: string[]) => fields.map((field) => claim(field, data[field]));
  /** Entries of older versions do not tell all of it. */
  const toldIfAny = (...fields: string[]) =>
    fields.filter((field) => Object.hasOwn(data, field)).map((field) => claim(field, data[field]));
  const toldAs = (field: string, key: string) => [claim(field, data[key])];
  const noExtension = [claim("extension", undefined), claim("extendedTo", undefined)];
  switch (event) {
    case "request.asked":
      return [
        state,
        claim("person", actor.id),
        ...told("instance", "profile", "minutes", "reason", "ticket", "port", "startsAt"),
        ...told("levels", "owner"),
        ...toldIfAny("approvalsNeeded", "breakGlass"),
        claim("stalledAt", undefined),
      ];
    case "request.approved":
      // Without a person's vote it is free by policy, and needs none.
      return actor.kind === "person" ? [state] : [state, claim("approvalsNeeded", 0)];
    case "approval.stalled":
      return [state, claim("stalledAt", entryAt)];
    case "approval.resumed":
      return [state, claim("stalledAt", undefined)];
    case "grant.made":
      return [state, ...noExtension];
    case "grant.started":
      return [state, ...told("deadline", "document")];
    case "extension.asked":
    case "extension.given":
      return [state, ...toldAs("extension", "number")];
    case "extension.approved":
      return [state, ...toldAs("extension", "number"), ...toldAs("extendedTo", "deadline")];
    case "extension.denied":
    case "extension.withdrawn":
    case "extension.expired":
    case "extension.refused":
      return [state, ...noExtension];
    case "grant.extended":
      return [state, ...told("deadline", "document"), ...noExtension];
    case "grant.ending":
      return [state, ...told("cause"), ...noExtension];
    default:
      return [state];
  }
}

function storedAs(request: RequestStory, field: string): unknown {
  const fields: Readonly<Record<string, unknown>> = {
    ...request,
    instance: request.instance.id,
    levels: request.levels?.map(levelText),
    deadline: request.grant?.deadline,
    document: request.grant?.document,
    cause: request.end?.cause,
    extension: request.extension?.number,
    extendedTo: request.extension?.deadline,
  };
  return fields[field];
}

const EXTENSION_DECISIONS = ["extension.given", "extension.approved"];
const DECISIONS = ["approval.given", "request.approved", "request.denied"];

/** A grant was begun for no longer than was asked and approved, and moved later only, to what was approved. */
function keepsAgreedTime(request: RequestStory): boolean {
  let agreed = "";
  let deadline = "";
  for (const { event, at, data } of request.audit) {
    const said = String(data.deadline);
    if (event === "grant.started" && said > plusMinutes(at, minutesGiven(request))) return false;
    if (event === "extension.approved" && said <= deadline) return false;
    if (event === "extension.approved") agreed = said;
    if (event === "grant.extended" && said !== agreed) return false;
    if (event === "grant.started" || event === "grant.extended") deadline = said;
  }
  return true;
}

/** Every vote has its entry, of the same level and minutes. An entry may be without its vote: votes fall away with their voters' rights. */
const haveEntries = (votes: readonly Vote[], among: readonly string[], audit: Request["audit"]) =>
  votes.every((vote) =>
    audit.some(
      ({ event, actor, data }) =>
        among.includes(event) &&
        actor.id === vote.by &&
        data.level === vote.level &&
        data.minutes === vote.minutes,
    ),
  );

const votesHaveEntries = ({ votes, extension, audit }: RequestStory): boolean =>
  haveEntries(votes, DECISIONS, audit) &&
  haveEntries(extension?.votes ?? [], EXTENSION_DECISIONS, audit);

const APPROVED: readonly RequestState[] = ["approved", ...LIVE_STATES, "ended"];

/** Nobody voted on their own request or twice; what people approved has the votes that complete each of its levels. */
function votesSuffice(request: RequestStory): boolean {
  const { votes, person } = request;
  if (votes.some(({ by }) => by === person)) return false;
  if (new Set(votes.map(({ by }) => by)).size < votes.length) return false;
  if (!APPROVED.includes(request.state)) return true;
  const levels = levelsOf(request);
  return openLevel(levels, inOrder(levels, votes)) === undefined;
}
