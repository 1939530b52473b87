// The levels of approval in words: who is asked, and how far it is.
// Never untrue: a level is named by whom profiles.yaml names, so a reader can tell whether it means them.
import { type Level, levelOf, openLevel, votesIn } from "../../domain/levels.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import { levelsOf, type Request, type Vote } from "../../domain/request.ts";
import { inline } from "./text.ts";

/** How many names one level shows. */
const SHOWN = 6;

/** `group leads or Bea or the owner (payments)`; undefined where a level asks whoever may approve. */
export function whoWords(
  { from }: Level,
  people: readonly Person[],
  owner?: string,
): string | undefined {
  if (from === undefined) return undefined;
  const named = [
    ...(from.groups ?? []).map((group) => `group ${inline(group, 40)}`),
    ...(from.people ?? []).map((id) => inline(nameOf(people, id), 80)),
    ...(from.owner === true
      ? [`the instance's owner${owner === undefined ? "" : ` (${inline(owner, 80)})`}`]
      : []),
  ];
  const more = named.length > SHOWN ? [`${named.length - SHOWN} more`] : [];
  return [...named.slice(0, SHOWN), ...more].join(" or ");
}

/** `Level 2 of 3 (group leads): 0 of 1 approval.`, or `1 of 2 approvals.`; empty where one approval decides. */
export function progressWords(
  request: Pick<Request, "levels" | "approvalsNeeded" | "owner">,
  votes: readonly Vote[],
  people: readonly Person[],
): string {
  const levels = levelsOf(request);
  const place = openLevel(levels, votes) ?? levels.length;
  const level = levels[place - 1];
  if (level === undefined) return "";
  const who = whoWords(level, people, request.owner);
  const count = `${votesIn(votes, place).length} of ${level.approvals} approval${level.approvals === 1 ? "" : "s"}`;
  if (levels.length > 1)
    return `Level ${place} of ${levels.length}${who === undefined ? "" : ` (${who})`}: ${count}. `;
  if (who !== undefined) return `${count} by ${who}. `;
  return level.approvals > 1 ? `${count}. ` : "";
}

/** ` (level 2)` behind a voter's name, where there are several levels. */
export const levelNote = ({ levels }: Pick<Request, "levels">, vote: Vote): string =>
  levels !== undefined && levels.length > 1 ? ` (level ${levelOf(vote)})` : "";

/** Who will be asked, before anybody is: `1 of group leads, then 1 of the instance's owner`. */
export const planWords = (levels: readonly Level[], people: readonly Person[]): string =>
  levels
    .map((level) => `${level.approvals} of ${whoWords(level, people) ?? "the approvers"}`)
    .join(", then ");
