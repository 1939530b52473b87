// Decide: an approver approves or denies.
// Never untrue: nobody decides their own request, whatever the policy says (P7), and there is one decision (P6).
import { openLevel } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Requests } from "../../domain/ports.ts";
import { shorterSteps } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { levelsOf, REASON_MAX, type Request, type Vote } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { tidy } from "./ask-access.ts";
import { approvalQuestion, withVote } from "./ballot.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { mayDo } from "./eligibility.ts";
import { profileOf } from "./facts.ts";
import { lackingLevel, placeData } from "./find-approvers.ts";
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
  /** Approves for less time than was asked: a shorter step of the ladder. */
  readonly minutes?: number | undefined;
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
      const refusal = await mayDecide(deps, request, approver, input, now);
      if (refusal !== undefined) return refusal;
      return input.verdict === "deny"
        ? denial(approver, note, now)
        : approval(deps, request, {
            by: approver.id,
            at: now,
            verdict: "approve",
            ...lessTime(input),
          });
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
  { verdict, minutes }: DecideRequest,
  now: Instant,
): Promise<Refusal | undefined> {
  if (request.person === approver.id) return { refused: "own-request" };
  if (request.state !== "pending") return { refused: "too-late", state: request.state };
  if (verdict === "deny" && request.votes.some(({ by }) => by === approver.id))
    return { refused: "already-voted" };
  const asked = request.minutes;
  const steps = shorterSteps(profileOf(deps.directory, request), asked);
  if (minutes !== undefined && !steps.includes(minutes))
    return { refused: "not-less-time", minutes, asked };
  const wish = { ...request, minutes: minutes ?? asked };
  const question = approvalQuestion(deps.directory, wish, approver, now);
  if (question === undefined) return { refused: "unknown-person" };
  const refusal = await mayDo(deps.policy, question);
  return refusal?.refused === "not-eligible"
    ? { refused: "not-approver", because: refusal.because ?? refusal.reasons }
    : refusal;
}

const denial = (approver: Person, note: string, now: Instant): Change => ({
  name: "request.denied",
  actor: { kind: "person", id: approver.id },
  data: { note },
  set: { note, decidedAt: now, votes: [{ by: approver.id, at: now, verdict: "deny" }] },
});

const lessTime = ({ minutes }: { readonly minutes?: number | undefined }) =>
  minutes === undefined ? {} : { minutes };

/** The approval that completes the last level, or one on the way. Earlier votes count only while their voters still may. */
async function approval(deps: DecideDeps, request: Request, vote: Vote): Promise<Change | Refusal> {
  const now = vote.at;
  const counted = await withVote(deps, request, vote, (votes) =>
    lackingLevel(deps, request, votes, now),
  );
  if (isRefusal(counted)) return counted;
  const { votes, level } = counted;
  const actor = { kind: "person" as const, id: vote.by };
  const data = {
    approvals: votes.length,
    needed: request.approvalsNeeded,
    ...placeData(request, level),
    ...lessTime(vote),
  };
  return openLevel(levelsOf(request), votes) === undefined
    ? { name: "request.approved", actor, data, set: { votes, decidedAt: now } }
    : { name: "approval.given", actor, data, set: { votes } };
}
