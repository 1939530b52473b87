// Levels of approval: who counts in each, and how many of them it takes. One level after the other.
// Never untrue: one person counts once, in one level; a vote counts only while every level before its own is complete.
import * as z from "zod";
import { GroupName, type Person, PersonId } from "./person.ts";

const approvals = z
  .int("approvals is a whole number")
  .min(1, "approvals is 1 to 5")
  .max(5, "approvals is 1 to 5");

const named = {
  groups: z.array(GroupName).min(1).optional(),
  people: z.array(PersonId).min(1).optional(),
};

/** Whoever is in one of the groups or is one of the people. */
export const Who = z
  .strictObject(named)
  .refine(({ groups, people }) => groups !== undefined || people !== undefined, {
    message: "names groups or people",
  });
export type Who = z.infer<typeof Who>;

export const Level = z
  .strictObject({
    /** How many must approve. */
    approvals,
    /** Whose approval counts; left out: of everyone whom the policies let approve. */
    from: z
      .strictObject({
        ...named,
        /** Whom the instance's owner tag stands for. */
        owner: z.literal(true).optional(),
      })
      .refine(({ groups, people, owner }) => (groups ?? people ?? owner) !== undefined, {
        message: "names groups, people or owner: true",
      })
      .optional(),
  })
  .refine(
    ({ approvals: most, from }) =>
      from === undefined ||
      from.groups !== undefined ||
      from.owner !== undefined ||
      new Set(from.people).size >= most,
    { message: "more approvals than people who are named", path: ["approvals"] },
  );
export type Level = z.infer<typeof Level>;

/** Which tag of an instance says whose it is, and whom each of its values stands for. */
export const Owners = z.strictObject({
  tag: z.string().min(1).max(128),
  are: z.record(z.string().min(1).max(256), Who),
});
export type Owners = z.infer<typeof Owners>;

export const needsOwner = (levels: readonly Level[]): boolean =>
  levels.some(({ from }) => from?.owner === true);

/** Whom an owner tag's value stands for; undefined where the configuration does not say. */
export const ownerNamed = (owners: Owners | undefined, value: string | undefined) =>
  value !== undefined && owners !== undefined && Object.hasOwn(owners.are, value)
    ? owners.are[value]
    : undefined;

const isAmong = (who: Who, { id, groups }: Pick<Person, "id" | "groups">): boolean =>
  who.people?.includes(id) === true || groups.some((group) => who.groups?.includes(group));

/** Whether a person's approval counts in a level. Whether they may approve at all is the policies' to say. */
export function countsIn({ from }: Level, person: Person, owner: Who | undefined): boolean {
  if (from === undefined || isAmong(from, person)) return true;
  return from.owner === true && owner !== undefined && isAmong(owner, person);
}

/** What of a vote the counting looks at. One without a level was given where there is only one. */
export interface Counted {
  readonly by: string;
  readonly verdict: "approve" | "deny";
  readonly level?: number | undefined;
}

export const levelOf = ({ level }: Counted): number => level ?? 1;

export const votesIn = <V extends Counted>(votes: readonly V[], level: number): V[] =>
  votes.filter((vote) => vote.verdict === "approve" && levelOf(vote) === level);

/** The first level that lacks approvals, counted from 1; undefined when all are complete. */
export function openLevel(levels: readonly Level[], votes: readonly Counted[]): number | undefined {
  const at = levels.findIndex((level, index) => votesIn(votes, index + 1).length < level.approvals);
  return at < 0 ? undefined : at + 1;
}

/** The votes that count: one a person, none beyond what its level needs, none past the first level that lacks one. */
export function inOrder<V extends Counted>(levels: readonly Level[], votes: readonly V[]): V[] {
  const kept: V[] = [];
  for (const [index, { approvals: most }] of levels.entries()) {
    const fresh = votesIn(votes, index + 1).filter(
      ({ by }, at, all) =>
        !kept.some((one) => one.by === by) && all.findIndex((one) => one.by === by) === at,
    );
    kept.push(...fresh.slice(0, most));
    if (fresh.length < most) break;
  }
  return kept;
}

export const approvalsIn = (levels: readonly Level[]): number =>
  levels.reduce((sum, level) => sum + level.approvals, 0);

/** Somebody who could still approve, and the levels (from 1) in which they would count. */
export interface Candidate {
  readonly id: string;
  readonly levels: readonly number[];
}

/**
 * Seats candidates in the levels that still lack approvals, each in one, moving those seated before where that helps.
 * `add` says whether every seat is taken; `lacking` is the first level with an empty one.
 */
export function seating(levels: readonly Level[], votes: readonly Counted[]) {
  const needed = levels.map((level, at) => level.approvals - votesIn(votes, at + 1).length);
  const seats: Candidate[][] = needed.map(() => []);
  const place = (candidate: Candidate, tried: Set<number>): boolean => {
    for (const level of candidate.levels) {
      const seated = seats[level - 1];
      if (seated === undefined || tried.has(level)) continue;
      tried.add(level);
      if (seated.length < (needed[level - 1] ?? 0)) {
        seated.push(candidate);
        return true;
      }
      const moved = seated.findIndex((other) => place(other, tried));
      if (moved < 0) continue;
      seated[moved] = candidate;
      return true;
    }
    return false;
  };
  const lacking = () => {
    const at = needed.findIndex((count, index) => (seats[index]?.length ?? 0) < count);
    return at < 0 ? undefined : at + 1;
  };
  return {
    lacking,
    add(candidate: Candidate): boolean {
      place(candidate, new Set());
      return lacking() === undefined;
    },
  };
}

/** A level in one line for the record, such as `2 of group leads, p-ben001`. */
export function levelText({ approvals: count, from }: Level): string {
  const who = [
    ...(from?.groups ?? []).map((group) => `group ${group}`),
    ...(from?.people ?? []),
    ...(from?.owner === true ? ["the owner"] : []),
  ];
  return `${count} of ${who.length === 0 ? "whoever may approve" : who.join(", ")}`;
}
