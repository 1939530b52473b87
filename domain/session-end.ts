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
  /** AWS lists it as failed: it never started. */
  readonly hasFailed?: boolean | undefined;
  /** The instance is not running any more. */
  readonly instanceDown: boolean;
}

export interface EndVerdict {
  readonly cause: SessionCause;
  readonly evidence: string;
}

/** Who ended a session that never started, as recorded. */
export const NO_ONE = "no one";

/** How far two clocks, or a timer and its effect, may lie apart. */
export const TOLERANCE_SECONDS = 90;

const near = (seconds: number, minutes: number) =>
  seconds >= minutes * 60 - TOLERANCE_SECONDS && seconds <= minutes * 60 + TOLERANCE_SECONDS;

/** The cause of an end that was seen but not caused by a known call; `unknown` where the evidence leaves two. */
export function verdictOnEnd(facts: EndFacts): EndVerdict {
  const { session, endedAt } = facts;
  const { ending, farewellAt } = session;
  // What never started was not ended either, whatever was asked for meanwhile.
  if (facts.hasFailed === true)
    return { cause: "failed", evidence: "AWS lists it as failed: it never started" };
  if (ending !== undefined && secondsBetween(ending.at, endedAt) >= -1)
    return verdictOnEnding(facts, ending);
  const farewell = farewellAt !== undefined && near(secondsBetween(farewellAt, endedAt), 0);
  if (!farewell && facts.instanceDown)
    return { cause: "instance-gone", evidence: "the instance is not running any more" };
  const { idleMinutes, maxMinutes } = facts;
  if (idleMinutes === undefined || maxMinutes === undefined)
    return farewell
      ? left()
      : unknown("it ended without a call, under a document that is not Curfew's");
  const lasted = secondsBetween(session.startedAt, endedAt);
  const quiet = secondsBetween(session.lastActivityAt ?? session.startedAt, endedAt);
  if (farewell)
    return near(lasted, maxMinutes)
      ? unknown("its transcript ends with exit, but it had also reached its maximum")
      : left();
  return session.port === undefined
    ? verdictByTimers({ lasted, quiet, idleMinutes, maxMinutes })
    : verdictOnPort(lasted, idleMinutes);
}

/** Nothing is known of the activity of a forwarded port, so any end that idle time can have brought may be that. */
const verdictOnPort = (lasted: number, idleMinutes: number): EndVerdict =>
  lasted < idleMinutes * 60 - TOLERANCE_SECONDS
    ? leftEarly(lasted)
    : unknown(
        `it ended without a call ${seconds(lasted)} after its start; of a forwarded port nothing tells idle from an exit`,
      );

const leftEarly = (lasted: number): EndVerdict => ({
  cause: "exit",
  evidence: `it ended without a call after ${seconds(lasted)}, too soon for idle or maximum`,
});

/** A call ends a session at once. One that lived on, until a timer of its own fits, may have ended by that. */
function verdictOnEnding(
  { session, endedAt, idleMinutes = 0, maxMinutes = 0 }: EndFacts,
  { cause, by, at, lastAt }: NonNullable<Session["ending"]>,
): EndVerdict {
  const isSoonAfter = (asked: Instant) => {
    const seconds = secondsBetween(asked, endedAt);
    return seconds >= -1 && seconds <= TOLERANCE_SECONDS;
  };
  const isPrompt = isSoonAfter(at) || (lastAt !== undefined && isSoonAfter(lastAt));
  const quiet = secondsBetween(session.lastActivityAt ?? session.startedAt, endedAt);
  const lasted = secondsBetween(session.startedAt, endedAt);
  if (isPrompt || !(near(quiet, idleMinutes) || near(lasted, maxMinutes)))
    return { cause, evidence: `${by} ended it, and then it was gone` };
  return unknown(`${by} asked for its end, but it lived on until a timer of its own fits`);
}

const unknown = (evidence: string): EndVerdict => ({ cause: "unknown", evidence });

const left = (): EndVerdict => ({ cause: "exit", evidence: "its transcript ends with exit" });

interface Spans {
  readonly lasted: number;
  /** Since the last activity the ledger knows of. A line is logged when it is whole, and output counts (facts E1). */
  readonly quiet: number;
  readonly idleMinutes: number;
  readonly maxMinutes: number;
}

/**
 * Nobody was seen to leave: a timer, if just one fits; an exit that was not seen, if no timer can have run out.
 * Long output may have hidden a silence of the keyboard, so recent activity alone excludes nothing (facts E3).
 */
function verdictByTimers({ lasted, quiet, idleMinutes, maxMinutes }: Spans): EndVerdict {
  const isAtMaximum = near(lasted, maxMinutes);
  // Within the tolerance of its last activity an exit that was not seen fits as well.
  const isAtIdle = near(quiet, idleMinutes) && quiet > TOLERANCE_SECONDS;
  // The newest activity may be unheard of, so a longer silence than idle allows may still have been idle.
  const mayBeIdle = quiet >= idleMinutes * 60 - TOLERANCE_SECONDS;
  if (isAtMaximum && mayBeIdle)
    return unknown(`idle and maximum both fit, ${seconds(lasted)} after its start`);
  if (isAtMaximum)
    return {
      cause: "max-duration",
      evidence: `it had lasted the document's ${maxMinutes} minutes`,
    };
  if (isAtIdle)
    return { cause: "idle", evidence: `it ended ${idleMinutes} minutes after its last activity` };
  if (lasted < idleMinutes * 60 - TOLERANCE_SECONDS) return leftEarly(lasted);
  return unknown(
    `it ended without a call ${seconds(lasted)} after its start; idle and an unseen exit are possible`,
  );
}

const seconds = (value: number) => `${value < 0 ? 0 : value - (value % 1)} s`;
