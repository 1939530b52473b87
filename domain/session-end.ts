// What the end of a session tells of its cause. Session Manager says nothing at `exit`, idle or maximum (facts A6).
// Never untrue: where two causes are possible the answer is `unknown` (P5).
import type { SessionCause } from "./cause.ts";
import type { Session } from "./session.ts";
import { type Instant, secondsBetween } from "./time.ts";

export interface EndFacts {
  readonly session: Session;
  readonly endedAt: Instant;
  /** The document's limits, where the document is one of ours. */
  readonly idleMinutes?: number | undefined;
  readonly maxMinutes?: number | undefined;
  /** The instance was stopped, terminated or gone at the time. */
  readonly instanceGone: boolean;
}

export interface EndVerdict {
  readonly cause: SessionCause;
  readonly evidence: string;
}

/** How far two clocks, or a timer and its effect, may lie apart. */
export const TOLERANCE_SECONDS = 90;

const near = (seconds: number, minutes: number) =>
  seconds >= minutes * 60 - TOLERANCE_SECONDS && seconds <= minutes * 60 + TOLERANCE_SECONDS;

/** The cause of an end that was seen but not caused by a known call, by elimination; `unknown` where that fails. */
export function verdictOnEnd(facts: EndFacts): EndVerdict {
  const { session, endedAt, instanceGone } = facts;
  const ending = session.ending;
  if (ending !== undefined && secondsBetween(ending.at, endedAt) >= -1)
    return { cause: ending.cause, evidence: `${ending.by} ended it, and then it was gone` };
  if (instanceGone)
    return { cause: "instance-gone", evidence: "the instance was not running when it ended" };
  const { idleMinutes, maxMinutes } = facts;
  if (idleMinutes === undefined || maxMinutes === undefined)
    return {
      cause: "unknown",
      evidence: "it ended without a call, under a document that is not Curfew's",
    };
  return verdictByElimination({
    lasted: secondsBetween(session.startedAt, endedAt),
    quiet: secondsBetween(session.lastActivityAt ?? session.startedAt, endedAt),
    idleMinutes,
    maxMinutes,
  });
}

interface Spans {
  readonly lasted: number;
  /** Since the last activity the ledger knows of; the real one may have been later, for a line is logged when it is whole (facts E1). */
  readonly quiet: number;
  readonly idleMinutes: number;
  readonly maxMinutes: number;
}

function verdictByElimination(spans: Spans): EndVerdict {
  const { lasted, quiet, idleMinutes, maxMinutes } = spans;
  const possible = possibleCauses(spans);
  const [cause, ...others] = possible;
  if (cause === undefined || others.length > 0)
    return {
      cause: "unknown",
      evidence: `it ended without a call ${seconds(lasted)} after its start; ${possible.join(" and ")} are possible`,
    };
  if (cause === "max-duration")
    return { cause, evidence: `it had lasted the document's ${maxMinutes} minutes` };
  if (cause === "idle")
    return { cause, evidence: `it ended ${idleMinutes} minutes after its last activity` };
  return {
    cause,
    evidence: `it ended without a call ${seconds(quiet)} after activity, too soon for idle or maximum`,
  };
}

/**
 * Who types `exit` was mostly active just before; where no timer can have been the cause it was `exit` all the same.
 * The one coincidence this does not see: `exit` after a silence, at just the time of a timer, is taken for the timer.
 */
function possibleCauses({ lasted, quiet, idleMinutes, maxMinutes }: Spans): SessionCause[] {
  const timers: SessionCause[] = [];
  if (near(lasted, maxMinutes)) timers.push("max-duration");
  if (quiet >= idleMinutes * 60 - TOLERANCE_SECONDS) timers.push("idle");
  const isIdleOutOfDate = quiet > idleMinutes * 60 + TOLERANCE_SECONDS;
  const mayBeExit = timers.length === 0 || quiet <= TOLERANCE_SECONDS || isIdleOutOfDate;
  return mayBeExit ? [...timers, "exit"] : timers;
}

const seconds = (value: number) => `${value < 0 ? 0 : value - (value % 1)} s`;
