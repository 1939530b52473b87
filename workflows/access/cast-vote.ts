// One person's yes or no to a ballot: whether they may give it, and what it brings.
// Never untrue: nobody decides their own request, whatever the policy says (P7); less time may be given, never more.
import type { AuditData } from "../../domain/audit.ts";
import { openLevel } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory } from "../../domain/ports.ts";
import { shorterSteps } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { levelsOf, type Vote } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { reasonFlaw, tidy } from "./ask-access.ts";
import {
  approvalQuestion,
  type Ballot,
  type BallotDeps,
  levelsFor,
  standingVotes,
} from "./ballot.ts";
import { mayDo } from "./eligibility.ts";
import { profileOf } from "./facts.ts";
import { lackingLevel, levelData } from "./find-approvers.ts";

export interface Verdict {
  readonly verdict: "approve" | "deny";
  /** Approves for less time than was asked: a shorter step of the ladder. */
  readonly minutes?: number | undefined;
}

/** A verdict as it comes from Slack. */
export interface Decision extends Verdict {
  readonly slackUser: string;
  readonly requestId: string;
  /** What the requester reads of a denial. */
  readonly note?: string | undefined;
}

/** Who decides, and in which words; a denial needs some. */
export function decidedBy(
  { directory }: Pick<BallotDeps, "directory">,
  input: Decision,
): { readonly approver: Person; readonly note: string } | Refusal {
  const approver = directory.people.find(({ slack }) => slack === input.slackUser);
  if (approver === undefined) return { refused: "unknown-person" };
  const note = tidy(input.note ?? "");
  const flaw = input.verdict === "deny" ? reasonFlaw(note) : undefined;
  return flaw ?? { approver, note };
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
  const counted = await withVote(deps, ballot, vote);
  if (isRefusal(counted)) return counted;
  const { votes, level } = counted;
  const data = {
    approvals: votes.length,
    needed: ballot.approvalsNeeded,
    ...levelData(ballot, level),
    ...lessTime,
  };
  return { votes, data, isComplete: openLevel(levelsOf(ballot), votes) === undefined };
}

/** The votes with one more, and in which level it counts; or why it does not. */
async function withVote(
  deps: BallotDeps,
  ballot: Ballot,
  vote: Omit<Vote, "level">,
): Promise<{ readonly votes: Vote[]; readonly level: number } | Refusal> {
  const standing = await standingVotes(deps, ballot, vote.at);
  if (isRefusal(standing)) return standing;
  if (standing.some(({ by }) => by === vote.by)) return { refused: "already-voted" };
  const placed = levelForVote(deps.directory, ballot, vote.by, standing);
  if (isRefusal(placed)) return placed;
  const { level, later } = placed;
  const votes = [...standing, ballot.levels === undefined ? vote : { ...vote, level }];
  if (later === undefined) return { votes, level };
  const lacking = (some: readonly Vote[]) => lackingLevel(deps, ballot, some, vote.at);
  const missed = await lacking(votes);
  if (isRefusal(missed)) return missed;
  // Where somebody is missing anyhow, a vote more does no harm.
  return missed !== undefined && (await lacking(standing)) === undefined
    ? { refused: "needed-later", level, needed: later }
    : { votes, level };
}

/** The level in which a vote of this person counts now, and the next one in which it would. */
function levelForVote(
  directory: Directory,
  ballot: Ballot,
  by: string,
  standing: readonly Vote[],
): { readonly level: number; readonly later?: number | undefined } | Refusal {
  const levels = levelsOf(ballot);
  const level = openLevel(levels, standing) ?? levels.length;
  const voter = directory.people.find(({ id }) => id === by);
  const own = voter === undefined ? [] : levelsFor(directory, ballot, voter);
  const later = own.find((one) => one > level);
  if (own.includes(level)) return { level, later };
  const counts = later !== undefined ? "later" : own.length > 0 ? "earlier" : "never";
  return { refused: "not-this-level", level, of: levels.length, counts };
}
