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
  const { session, endedAt } = facts;
  const ending = session.ending;
  if (ending !== undefined && secondsBetween(ending.at, endedAt) >= -1)
    return { cause: ending.cause, evidence: "Curfew terminated it and then found it gone" };
  if (facts.instanceGone)
    return { cause: "instance-gone", evidence: "the instance was not running when it ended" };
  const lasted = secondsBetween(session.startedAt, endedAt);
  if (facts.maxMinutes !== undefined && near(lasted, facts.maxMinutes))
    return {
      cause: "max-duration",
      evidence: `it had lasted the document's ${facts.maxMinutes} minutes`,
    };
  return verdictOnQuiet(facts, lasted);
}

function verdictOnQuiet({ session, endedAt, idleMinutes }: EndFacts, lasted: number): EndVerdict {
  if (idleMinutes === undefined)
    return {
      cause: "unknown",
      evidence: "it ended without a call, under a document that is not Curfew's",
    };
  const quiet = secondsBetween(session.lastActivityAt ?? session.startedAt, endedAt);
  if (near(quiet, idleMinutes))
    return { cause: "idle", evidence: `it ended ${idleMinutes} minutes after its last activity` };
  if (quiet < idleMinutes * 60)
    return {
      cause: "exit",
      evidence: `it ended without a call ${seconds(quiet)} after activity, too soon for idle or maximum`,
    };
  return {
    cause: "unknown",
    evidence: `it ended without a call ${seconds(lasted)} after its start; exit and idle are both possible`,
  };
}

const seconds = (value: number) => `${value < 0 ? 0 : value - (value % 1)} s`;
