// Where a request stands, in one or two sentences, the same in every message.
// Never untrue: the sentence follows from the stored request alone, so everyone reads the same (P6).
import type { AuditData } from "../../domain/audit.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { type Request, type RequestState, wasUsable } from "../../domain/request.ts";
import { hasEnded, type Session } from "../../domain/session.ts";
import type { ChangeName } from "../../domain/transitions.ts";
import { grantCauseWords } from "./causes.ts";
import { extensionLines, extensionWords } from "./extension.ts";
import { levelNote, progressWords } from "./levels.ts";
import { inline, sessionCount, span, when } from "./text.ts";

/** The sessions of this request's grant, oldest first. */
export const ownSessions = ({ request, sessions }: RequestFacts): Session[] =>
  sessions
    .filter((session) => session.request === request.id)
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));

export const requesterName = ({ request, people }: RequestFacts): string =>
  nameOf(people, request.person);

const pendingWords = ({ request, people }: RequestFacts) =>
  `${progressWords(request, request.votes, people)}${
    request.stalledAt === undefined
      ? "Waiting for approval until"
      : "*Nobody can approve this any more.* Unless that changes it expires"
  } ${when(request.expiresAt)}.`;

const activeWords = (facts: RequestFacts) => `${openWords(facts)}${extensionWords(facts)}`;

function openWords(facts: RequestFacts): string {
  const { grant } = facts.request;
  const open = ownSessions(facts).filter((session) => !hasEnded(session)).length;
  const now = open === 0 ? "No session is open." : `${sessionCount(open)} open.`;
  return grant === undefined
    ? "Access is open."
    : `Access is open until ${when(grant.deadline)}. ${now}`;
}

/** A record's note is `kind: facts`; the facts are a sentence for some kinds (workflows/access/refusal-note.ts). */
const noteParts = ({ note = "" }: Request): { readonly kind: string; readonly facts: string } => {
  const [kind = "", ...facts] = note.split(": ");
  return { kind, facts: facts.join(": ") };
};

/** Nobody ever had access: AWS did not make the grant, or it was taken back before. */
function neverOpenWords(facts: RequestFacts): string {
  const { kind, facts: sentence } = noteParts(facts.request);
  if (kind === "grant-failed") return `No access was granted. ${inline(sentence, 900)}`;
  const cause = grantCauseWords(facts);
  return `No access was granted${cause === undefined ? "" : `: ${cause}`}.`;
}

function revokingWords(facts: RequestFacts): string {
  const cause = grantCauseWords(facts);
  const closing = wasUsable(facts.request)
    ? `Access is being closed${cause === undefined ? "" : `: ${cause}`}.`
    : neverOpenWords(facts);
  const since = facts.request.end?.stuckSince;
  return since === undefined
    ? closing
    : `${closing} *Stuck since ${when(since)}*: the end is not confirmed yet; Curfew keeps trying.`;
}

/** When the access was taken away, and when its sessions were found gone: two moments, both told. */
function endedWords(facts: RequestFacts): string {
  const { end } = facts.request;
  if (!wasUsable(facts.request)) return neverOpenWords(facts);
  const at = end?.policyRemovedAt ?? end?.askedAt;
  const cause = grantCauseWords(facts);
  const confirmed =
    end?.confirmedAt === undefined ? "" : `; confirmed gone ${when(end.confirmedAt)}`;
  const sessions = sessionCount(ownSessions(facts).length);
  return `Access ended${at === undefined ? "" : ` ${when(at)}`}${cause === undefined ? "" : `: ${cause}`}. It had ${sessions}${confirmed}.`;
}

const deniedWords = ({ request: { note } }: RequestFacts) =>
  note === undefined ? "Denied." : `Denied: ${inline(note, 1000)}`;

/** The record keeps a refusal as `kind: facts`; the requester's thread has it as a sentence. */
function refusedWords({ request }: RequestFacts): string {
  if (request.note === undefined) return "Refused.";
  const { kind, facts } = noteParts(request);
  if (NOTED_AS_SENTENCE.has(kind)) return `Refused: ${inline(facts, 900)}`;
  const details = facts === "" ? "" : ` (${inline(facts, 800)})`;
  return `Refused: ${inline(kind.replaceAll("-", " "), 100)}${details}.`;
}

const NOTED_AS_SENTENCE = new Set(["grant-failed", "instance-not-running"]);

/** One asked for later waits for its start, unless that had passed when it was approved. */
const approvedWords = ({ request: { startsAt, decidedAt } }: RequestFacts) =>
  startsAt === undefined || (decidedAt !== undefined && decidedAt >= startsAt)
    ? "Approved. Access is being opened."
    : `Approved. Access begins ${when(startsAt)}.`;

const WORDS: Readonly<Record<RequestState, (facts: RequestFacts) => string>> = {
  requested: () => "Being checked.",
  pending: pendingWords,
  approved: approvedWords,
  granting: () => "Approved. Access is being opened.",
  active: activeWords,
  revoking: revokingWords,
  ended: endedWords,
  refused: refusedWords,
  denied: deniedWords,
  expired: () => "Expired: nobody decided in time.",
  withdrawn: (facts) => `Withdrawn by ${inline(requesterName(facts), 80)}.`,
};

/** Where the request stands, mrkdwn. */
export const statusWords = (facts: RequestFacts): string => WORDS[facts.request.state](facts);

/** Of whom it is asked, who decided and when, a line each. */
export function decisionLines({ request, people }: RequestFacts): string[] {
  const lines = request.votes.map(
    (vote) =>
      `${vote.verdict === "approve" ? "Approved" : "Denied"} by ${inline(nameOf(people, vote.by), 80)}${levelNote(request, vote)}${vote.minutes === undefined ? "" : ` for ${span(vote.minutes)}`}, ${when(vote.at)}`,
  );
  const isByPolicy = request.approvalsNeeded === 0 && request.grant !== undefined;
  if (lines.length > 0 || !isByPolicy)
    return [...askedLine(request, people), ...lines, ...extensionLines(request, people)];
  if (request.breakGlass === true)
    return [`Nobody was asked: ${rules(listIn(request, "glass.broken", "because"))}`];
  const because = listIn(request, "request.approved", "because");
  return [
    `No approval needed: ${because.length === 0 ? "a policy allows it" : rules(because)}`,
    ...extensionLines(request, people),
  ];
}

/** Of whom a waiting request is asked, and which policies say so. One of an older version does not tell. */
function askedLine(request: Request, people: readonly Person[]): string[] {
  const approvers = listIn(request, "approval.asked", "approvers");
  const isAsked = request.state === "pending" && request.stalledAt === undefined;
  if (!isAsked || approvers.length === 0) return [];
  const shown = approvers.slice(0, APPROVERS_SHOWN).map((id) => inline(nameOf(people, id), 80));
  const andOthers =
    shown.length < approvers.length || dataOf(request, "approval.asked").andOthers === true;
  const because = listIn(request, "approval.asked", "because");
  const who = `Asked of: ${shown.join(", ")}${andOthers ? " and others" : ""}`;
  return [because.length === 0 ? who : `${who}, because: ${rules(because)}`];
}

const APPROVERS_SHOWN = 8;

const rules = (because: readonly string[]) => inline(because.join("; "), 600);

const dataOf = ({ audit }: Request, event: ChangeName): AuditData =>
  audit.findLast((entry) => entry.event === event)?.data ?? {};

function listIn(request: Request, event: ChangeName, key: string): readonly string[] {
  const found = dataOf(request, event)[key];
  return Array.isArray(found) ? found : [];
}
