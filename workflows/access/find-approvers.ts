// Who may approve a request, and which policies let them: counted when it is admitted, named when it is asked.
// Never untrue: the requester is never among them, and a policy that cannot be evaluated finds nobody (P7, P9).
import type { AuditData } from "../../domain/audit.ts";
import { type Level, levelText, openLevel, seating } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import { shorterSteps } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { levelsOf, type Request, type Vote } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import {
  type AskedFor,
  approvalQuestion,
  type Ballot,
  type BallotDeps,
  levelsFor,
  standingVotes,
} from "./ballot.ts";
import { verdictOf } from "./eligibility.ts";
import { profileOf } from "./facts.ts";

export interface Approver {
  readonly id: string;
  /** The ids of the policies that let them. */
  readonly policies: readonly string[];
}

/** No more are named: a card is no directory, and no level needs more than five. */
export const MOST_NAMED = 12;
/** Nor more policies kept: the request is one item of at most 400 KB. */
const MOST_POLICIES = 12;

/** The policies that let a person approve; undefined where they may not, and for the requester always. */
async function policiesFor(
  deps: BallotDeps,
  ballot: AskedFor,
  person: Person,
  now: Instant,
): Promise<readonly string[] | undefined | Refusal> {
  if (person.id === ballot.person) return undefined;
  const question = approvalQuestion(deps.directory, ballot, person, now);
  const verdict = question && (await verdictOf(deps.policy, question));
  return isRefusal(verdict) && verdict.refused !== "policy-broken" ? undefined : verdict;
}

/** The same for any of several durations. */
async function policiesForAny(
  deps: BallotDeps,
  ballot: Ballot,
  person: Person,
  now: Instant,
  durations: readonly number[],
) {
  for (const minutes of durations) {
    const policies = await policiesFor(deps, { ...ballot, minutes }, person, now);
    if (policies !== undefined) return policies;
  }
  return undefined;
}

/** The first of these people whom the policies let approve; nobody is asked about once `most` are found. */
async function findAmong(
  deps: BallotDeps,
  people: readonly Person[],
  asked: AskedFor,
  now: Instant,
  most: number,
): Promise<readonly Approver[] | Refusal> {
  const found: Approver[] = [];
  for (const person of people) {
    if (found.length >= most) break;
    const policies = await policiesFor(deps, asked, person, now);
    if (isRefusal(policies)) return policies;
    if (policies !== undefined) found.push({ id: person.id, policies });
  }
  return found;
}

/** The first whose approval counts in a level, as people.yaml has them. */
export const findApprovers = (
  deps: BallotDeps,
  ballot: Ballot,
  level: number,
  now: Instant,
  most: number,
): Promise<readonly Approver[] | Refusal> => {
  const { directory } = deps;
  const counting = directory.people.filter((person) =>
    levelsFor(directory, ballot, person).includes(level),
  );
  return findAmong(deps, counting, ballot, now, most);
};

/** The first whom the policies let approve, in whatever level: who was not asked, and may review. Never the requester. */
export async function findReviewers(
  deps: BallotDeps,
  asked: AskedFor,
  now: Instant,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly string[] | Refusal> {
  const found = await findAmong(deps, deps.directory.people, asked, now, most);
  return isRefusal(found) ? found : found.map(({ id }) => id);
}

/**
 * The first level, from 1, that could not be completed even if approvers give less time; undefined if all could.
 * Asked of a request that waits: what people may approve can have changed since it was admitted.
 */
export async function stalledLevel(
  deps: BallotDeps,
  ballot: Ballot,
  now: Instant,
): Promise<number | undefined | Refusal> {
  const votes = await standingVotes(deps, ballot, now);
  if (isRefusal(votes)) return votes;
  const lacking = await lackingLevel(deps, ballot, votes, now);
  if (lacking === undefined || isRefusal(lacking)) return lacking;
  const steps = shorterSteps(profileOf(deps.directory, ballot), ballot.minutes);
  return lackingLevel(deps, ballot, votes, now, [ballot.minutes, ...steps]);
}

/**
 * The first level, from 1, that could not be completed after these votes, with everyone counting once; undefined if
 * all could. Nobody is asked about once enough are found.
 */
export async function lackingLevel(
  deps: BallotDeps,
  ballot: Ballot,
  votes: readonly Vote[],
  now: Instant,
  minutes: readonly number[] = [ballot.minutes],
): Promise<number | undefined | Refusal> {
  const seats = seating(levelsOf(ballot), votes);
  if (seats.lacking() === undefined) return undefined;
  for (const person of deps.directory.people) {
    if (votes.some(({ by }) => by === person.id)) continue;
    const levels = levelsFor(deps.directory, ballot, person);
    if (levels.length === 0) continue;
    const policies = await policiesForAny(deps, ballot, person, now, minutes);
    if (isRefusal(policies)) return policies;
    if (policies !== undefined && seats.add({ id: person.id, levels })) return undefined;
  }
  return seats.lacking();
}

/** What the record keeps of whom a request was asked in the level that is open, and why of them. */
export async function askedOf(
  deps: BallotDeps,
  request: Request,
  now: Instant,
): Promise<AuditData> {
  const level = openLevelOf(request);
  const place = askedLevel(request);
  const found = await findApprovers(deps, request, level, now, MOST_NAMED + 1);
  if (isRefusal(found)) return place;
  const named = found.slice(0, MOST_NAMED);
  const policies = [...new Set(named.flatMap((one) => one.policies))]
    .sort()
    .slice(0, MOST_POLICIES);
  return {
    ...place,
    approvers: named.map(({ id }) => id),
    andOthers: found.length > MOST_NAMED,
    policies,
    because: policies.map(deps.policy.describe),
  };
}

const openLevelOf = (request: Request) => openLevel(levelsOf(request), request.votes) ?? 1;

/** The level that is open, where nobody can say whom it asks: what is asked next is told from it. */
export const askedLevel = (request: Request): AuditData => levelData(request, openLevelOf(request));

/** Which level is meant, where there are several or it matters who. */
export function levelData({ levels }: Pick<Ballot, "levels">, level: number): AuditData {
  const asked: Level | undefined = levels?.[level - 1];
  return asked === undefined ? {} : { level, asks: levelText(asked) };
}
