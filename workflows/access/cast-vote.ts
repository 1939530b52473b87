// One person's yes or no to a ballot: whether they may give it, and what it brings.
// Never untrue: nobody decides their own request, whatever the policy says (P7); less time may be given, never more.
import type { AuditData } from "../../domain/audit.ts";
import { openLevel } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import { shorterSteps } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { levelsOf, type Vote } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { approvalQuestion, type Ballot, type BallotDeps, withVote } from "./ballot.ts";
import { mayDo } from "./eligibility.ts";
import { profileOf } from "./facts.ts";
import { lackingLevel, placeData } from "./find-approvers.ts";

export interface Verdict {
  readonly verdict: "approve" | "deny";
  /** Approves for less time than was asked: a shorter step of the ladder. */
  readonly minutes?: number | undefined;
}

/** Why a person may not give this verdict; undefined if they may. */
export async function mayVote(
  deps: BallotDeps,
  ballot: Ballot,
  approver: Person,
  { verdict, minutes }: Verdict,
  now: Instant,
): Promise<Refusal | undefined> {
  if (ballot.person === approver.id) return { refused: "own-request" };
  if (verdict === "deny" && ballot.votes.some(({ by }) => by === approver.id))
    return { refused: "already-voted" };
  const asked = ballot.minutes;
  const steps = shorterSteps(profileOf(deps.directory, ballot), asked);
  if (minutes !== undefined && !steps.includes(minutes))
    return { refused: "not-less-time", minutes, asked };
  const wish = { ...ballot, minutes: minutes ?? asked };
  const question = approvalQuestion(deps.directory, wish, approver, now);
  if (question === undefined) return { refused: "unknown-person" };
  const refusal = await mayDo(deps.policy, question);
  return refusal?.refused === "not-eligible"
    ? { refused: "not-approver", because: refusal.because ?? refusal.reasons }
    : refusal;
}

/** The votes that stand with this one more, what the record says of it, and whether they complete the last level. */
export async function castVote(
  deps: BallotDeps,
  ballot: Ballot,
  approver: Person,
  { minutes }: Verdict,
  now: Instant,
): Promise<
  { readonly votes: Vote[]; readonly data: AuditData; readonly isComplete: boolean } | Refusal
> {
  const lessTime = minutes === undefined ? {} : { minutes };
  const vote: Vote = { by: approver.id, at: now, verdict: "approve", ...lessTime };
  const counted = await withVote(deps, ballot, vote, (votes) =>
    lackingLevel(deps, ballot, votes, now),
  );
  if (isRefusal(counted)) return counted;
  const { votes, level } = counted;
  const data = {
    approvals: votes.length,
    needed: ballot.approvalsNeeded,
    ...placeData(ballot, level),
    ...lessTime,
  };
  return { votes, data, isComplete: openLevel(levelsOf(ballot), votes) === undefined };
}
