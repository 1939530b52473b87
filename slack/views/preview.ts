// What would come of the request form if it were sent as it is filled in.
// Never untrue: it words what the product answered; it computes nothing of its own.
import type { Level } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Profile } from "../../domain/profile.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { levelsOf, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { whoWords } from "./levels.ts";
import { refusalSentence } from "./refusal.ts";
import { channelLink, counted, inline, span, when } from "./text.ts";

/** Structurally that of workflows/access/preview-access.ts. */
export interface PreviewView {
  readonly request: Request;
  readonly profile: Profile;
  readonly free?: readonly string[];
  readonly until: Instant;
}

/** `2 approvals by group leads, then 1 approval by Bea`. */
const neededOf = (levels: readonly Level[], people: readonly Person[], owner?: string): string =>
  levels
    .map((level) => {
      const who = whoWords(level, people, owner);
      return `${counted(level.approvals, "approval")}${who === undefined ? "" : ` by ${who}`}`;
    })
    .join(", then ");

/** mrkdwn; a time is in the reader's own zone. */
export function previewWords(
  { request, profile, free, until }: PreviewView,
  people: readonly Person[],
): string {
  const closes = `A session closes after ${span(profile.idleMinutes)} without input.`;
  if (free !== undefined) {
    const why = free.length === 0 ? "" : `: ${inline(free.join("; "), 400)}`;
    const begins =
      request.startsAt === undefined ? "*Granted at once*" : `*Granted* ${when(request.startsAt)}`;
    return `${begins}, until ${when(until)}; nobody is asked${why}. ${closes}`;
  }
  const needed = neededOf(levelsOf(request), people, request.owner);
  const ends =
    request.startsAt === undefined
      ? `Approved now it would end ${when(until)}; its time begins when it is granted.`
      : `Approved by then it begins ${when(request.startsAt)} and ends ${when(until)}.`;
  return `*${needed}*, asked in ${channelLink(profile.channel)}. ${ends} ${closes}`;
}

/** The same for what would be refused. */
export const refusedWords = (refusal: Refusal): string =>
  `*Would be refused* as it is filled in: ${refusalSentence(refusal)}`;
