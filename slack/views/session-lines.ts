// The sessions of a grant, a line each: the same in the requester's thread and in a review.
import type { Session } from "../../domain/session.ts";
import { sessionCauseWords } from "./causes.ts";
import { spanBetween, when } from "./text.ts";

/** More lines than this would not fit one section's 3,000 characters. */
const SESSIONS_SHOWN = 10;

const sessionLine = ({ startedAt, endedAt, cause }: Session) =>
  endedAt === undefined
    ? `• since ${when(startedAt)}: not ended yet`
    : `• ${when(startedAt)} to ${when(endedAt)} (${spanBetween(startedAt, endedAt)}): ${sessionCauseWords(cause)}`;

/** The sessions, a line each; the newest are left out where there are too many. */
export function sessionLines(sessions: readonly Session[]): string {
  const left = sessions.length - SESSIONS_SHOWN;
  return [
    ...sessions.slice(0, SESSIONS_SHOWN).map(sessionLine),
    ...(left > 0 ? [`and ${left} more`] : []),
  ].join("\n");
}
