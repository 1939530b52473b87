// What is voted on, the question whether somebody may approve it, and the votes that stand today.
// Never untrue: a vote stands only while its voter may give it and counts in its level, on today's people and policy (P7).
import { minutesHeld } from "../../domain/extension.ts";
import { countsIn, inOrder, levelOf, ownerNamed } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Question } from "../../domain/ports.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { type Extension, levelsOf, type Request, type Vote } from "../../domain/request.ts";
import { startOf } from "../../domain/start.ts";
import type { Instant } from "../../domain/time.ts";
import { mayDo } from "./eligibility.ts";
import { profileOf } from "./facts.ts";

export interface BallotDeps {
  readonly directory: Directory;
  readonly policy: Policy;
}

/** What the policies look at in a request. */
export type AskedFor = Pick<
  Request,
  | "person"
  | "instance"
  | "profile"
  | "minutes"
  | "reason"
  | "ticket"
  | "port"
  | "breakGlass"
  | "startsAt"
> & {
  /** Minutes that the requester holds already, where more is asked for: the policies are asked about both together. */
  readonly held?: number | undefined;
};

/** What is voted on: a request, or more time on its grant. */
export type Ballot = AskedFor & Pick<Request, "approvalsNeeded" | "levels" | "owner" | "votes">;

/** An extension as it is voted on. */
export const extensionBallot = (request: Request, extension: Extension): Ballot => {
  const { person, instance, profile, ticket } = request;
  const { minutes, reason, approvalsNeeded, levels, owner, votes } = extension;
  const asked = { person, instance, profile, ticket, minutes, reason, held: minutesHeld(request) };
  return { ...asked, approvalsNeeded, levels, owner, votes };
};

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
    minutes: request.minutes + (request.held ?? 0),
    reason: request.reason,
    ticket: request.ticket,
    port: request.port,
    // A policy about the time of day means the time at which access begins.
    now: startOf(request, now),
  };
}

/** The levels, from 1, in which a person would count, whether or not they may approve at all. */
export function levelsFor({ owners }: Directory, ballot: Ballot, person: Person): number[] {
  const owner = ownerNamed(owners, ballot.owner);
  return levelsOf(ballot).flatMap((level, at) => (countsIn(level, person, owner) ? [at + 1] : []));
}

/** The votes that stand, in the order of their levels; a refusal if the policy cannot say. */
export async function standingVotes(
  deps: BallotDeps,
  ballot: Ballot,
  now: Instant,
): Promise<Vote[] | Refusal> {
  const standing: Vote[] = [];
  for (const vote of ballot.votes) {
    const voter = deps.directory.people.find(({ id }) => id === vote.by);
    if (voter === undefined || voter.id === ballot.person) continue;
    if (!levelsFor(deps.directory, ballot, voter).includes(levelOf(vote))) continue;
    const { minutes = ballot.minutes } = vote;
    const question = approvalQuestion(deps.directory, { ...ballot, minutes }, voter, now);
    if (question === undefined) continue;
    const refusal = await mayDo(deps.policy, question);
    if (refusal?.refused === "policy-broken") return refusal;
    if (refusal === undefined) standing.push(vote);
  }
  return inOrder(levelsOf(ballot), standing);
}
