// Decide: an approver approves or denies.
// Never untrue: nobody decides their own request, whatever the policy says (P7), and there is one decision (P6).
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Question, Requests } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { REASON_MAX, type Request, type Vote } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { tidy } from "./ask-access.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { mayDo } from "./eligibility.ts";
import { profileOf } from "./facts.ts";
import { type RingDeps, ringBell } from "./ring-bell.ts";

export interface DecideDeps extends ChangeDeps, RingDeps {
  readonly requests: Pick<Requests, "read" | "save">;
  readonly directory: Directory;
  readonly policy: Policy;
}

export interface DecideRequest {
  readonly slackUser: string;
  readonly requestId: string;
  readonly verdict: "approve" | "deny";
  readonly note?: string | undefined;
}

/** Writes the decision and rings the bell; gives the request as it then is, or the refusal. */
export async function decideRequest(
  deps: DecideDeps,
  input: DecideRequest,
  now: Instant,
): Promise<Request | Refusal> {
  const approver = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (approver === undefined) return { refused: "unknown-person" };
  const note = tidy(input.note ?? "").slice(0, REASON_MAX);
  if (input.verdict === "deny" && note === "") return { refused: "reason-empty" };
  const outcome = await changeRequest(
    deps,
    input.requestId,
    async (request) => {
      const refusal = await mayDecide(deps, request, approver, now);
      if (refusal !== undefined) return refusal;
      return input.verdict === "deny"
        ? denial(approver, note, now)
        : approval(deps, request, approver, now);
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}

async function mayDecide(
  deps: DecideDeps,
  request: Request,
  approver: Person,
  now: Instant,
): Promise<Refusal | undefined> {
  if (request.person === approver.id) return { refused: "own-request" };
  if (request.state !== "pending") return { refused: "too-late", state: request.state };
  if (request.votes.some((vote) => vote.by === approver.id)) return { refused: "already-voted" };
  const question = approvalQuestion(deps.directory, request, approver, now);
  if (question === undefined) return { refused: "unknown-person" };
  const refusal = await mayDo(deps.policy, question);
  return refusal?.refused === "not-eligible"
    ? { refused: "not-approver", because: refusal.because ?? refusal.reasons }
    : refusal;
}

/** What the policies look at in a request. */
export type AskedFor = Pick<
  Request,
  "person" | "instance" | "profile" | "minutes" | "reason" | "ticket"
>;

/** The question whether a person may approve a request; undefined when the requester is nobody any more. */
export function approvalQuestion(
  directory: Directory,
  request: AskedFor,
  approver: Person,
  now: Instant,
): Question | undefined {
  const requester = directory.people.find(({ id }) => id === request.person);
  if (requester === undefined) return undefined;
  return {
    action: "approve",
    person: approver,
    requester,
    instance: request.instance,
    profile: profileOf(directory, request),
    minutes: request.minutes,
    reason: request.reason,
    ticket: request.ticket,
    now,
  };
}

const denial = (approver: Person, note: string, now: Instant): Change => ({
  name: "request.denied",
  actor: { kind: "person", id: approver.id },
  data: { note },
  set: { note, decidedAt: now, votes: [{ by: approver.id, at: now, verdict: "deny" }] },
});

/** The approval that completes the number, or one on the way. Earlier votes count only while their voters still may. */
async function approval(
  deps: DecideDeps,
  request: Request,
  approver: Person,
  now: Instant,
): Promise<Change | Refusal> {
  const standing = await standingVotes(deps, request, now);
  if (isRefusal(standing)) return standing;
  const votes: Vote[] = [...standing, { by: approver.id, at: now, verdict: "approve" }];
  const actor = { kind: "person" as const, id: approver.id };
  const data = { approvals: votes.length, needed: request.approvalsNeeded };
  return votes.length >= request.approvalsNeeded
    ? { name: "request.approved", actor, data, set: { votes, decidedAt: now } }
    : { name: "approval.given", actor, data, set: { votes } };
}

/** The votes whose voters may still approve, on today's people and policy (P7); a refusal if the policy cannot say. */
export async function standingVotes(
  deps: Pick<DecideDeps, "directory" | "policy">,
  request: Request,
  now: Instant,
): Promise<Vote[] | Refusal> {
  const standing: Vote[] = [];
  for (const vote of request.votes) {
    const voter = deps.directory.people.find(({ id }) => id === vote.by);
    const question = voter && approvalQuestion(deps.directory, request, voter, now);
    if (question === undefined) continue;
    const refusal = await mayDo(deps.policy, question);
    if (refusal?.refused === "policy-broken") return refusal;
    if (refusal === undefined) standing.push(vote);
  }
  return standing;
}
