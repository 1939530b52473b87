// Why a session ended, told from what AWS lets one see (facts A6): nothing at exit, idle and maximum.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionCause } from "../../domain/cause.ts";
import { type EndFacts, verdictOnEnd } from "../../domain/session-end.ts";
import { plusMinutes, plusSeconds } from "../../domain/time.ts";
import { aSession, NOON } from "../support/builders.ts";

const after = (minutes: number) => plusMinutes(NOON, minutes);

/** A session that lasted so long and was last heard of so long before its end, both in minutes. */
const facts = (lasted: number, quiet: number, over: Partial<EndFacts> = {}): EndFacts => ({
  session: aSession(quiet === lasted ? {} : { lastActivityAt: after(lasted - quiet) }),
  endedAt: after(lasted),
  idleMinutes: 15,
  maxMinutes: 60,
  instanceDown: false,
  ...over,
});
const ending = (cause: SessionCause, minutes: number) =>
  aSession({ ending: { cause, by: "curfew", at: after(minutes) } });

/** A session that lasted so long, and whose transcript showed `exit` so many minutes after its start. */
const left = (lasted: number, exitAt: number, over: Partial<EndFacts> = {}): EndFacts =>
  facts(lasted, lasted, {
    session: aSession({ lastActivityAt: after(exitAt), farewellAt: after(exitAt) }),
    ...over,
  });

describe("a session that AWS lists as failed", () => {
  it.each<[what: string, facts: EndFacts]>([
    ["at once", facts(0, 0)],
    ["after a minute", facts(1, 1)],
    ["while Curfew asked for its end", facts(1, 1, { session: ending("revoked", 1) })],
    ["as its instance went", facts(1, 1, { instanceDown: true })],
    ["under a document of somebody else", facts(1, 1, { idleMinutes: undefined })],
  ])("never started, and was not ended: %s (P5)", (_what, known) => {
    expect(verdictOnEnd({ ...known, hasFailed: true }).cause).toBe("failed");
  });
});

describe("the verdict on an end", () => {
  const table: [string, EndFacts, SessionCause][] = [
    ["with exit as its transcript's last line", left(40, 40), "exit"],
    [
      "with exit as its last line, on an instance that then went down",
      left(40, 40, { instanceDown: true }),
      "exit",
    ],
    ["long after the transcript last showed exit", left(40, 10), "unknown"],
    ["with exit as its last line, just at its maximum", left(60, 60), "unknown"],
    [
      "with exit as its last line, under a document that is not ours",
      left(40, 40, { idleMinutes: undefined }),
      "exit",
    ],
    ["before it could be idle", facts(5, 5), "exit"],
    [
      "a moment after output that may have hidden a silence (facts E1, E3)",
      facts(20, 0.1),
      "unknown",
    ],
    ["after less silence than makes idle", facts(30, 10), "unknown"],
    ["the idle minutes after the last activity", facts(40, 15), "idle"],
    ["the idle minutes after the start, unused", facts(15, 15), "idle"],
    [
      "after more silence than idle allows, so that some activity went unheard",
      facts(45, 30),
      "unknown",
    ],
    ["at the maximum, quiet for minutes", facts(60, 5), "max-duration"],
    ["at the maximum, still at work, and nobody seen to leave", facts(60, 0.1), "max-duration"],
    ["at the maximum and the idle minutes at once", facts(60, 15), "unknown"],
    ["unused where idle and maximum are the same", facts(15, 15, { maxMinutes: 15 }), "unknown"],
    [
      "a moment after activity where idle is one minute",
      facts(20, 0.5, { idleMinutes: 1 }),
      "unknown",
    ],
    [
      "under a document that is not ours",
      facts(20, 0.1, { idleMinutes: undefined, maxMinutes: undefined }),
      "unknown",
    ],
    ["on an instance that is down", facts(15, 15, { instanceDown: true }), "instance-gone"],
    [
      "after Curfew asked for its end",
      facts(20, 0.1, { session: ending("returned", 19.9) }),
      "returned",
    ],
    [
      "after Curfew asked for its end, on an instance that then went",
      facts(20, 0.1, { session: ending("deadline", 19), instanceDown: true }),
      "deadline",
    ],
    ["before Curfew asked for its end", facts(5, 5, { session: ending("revoked", 6) }), "exit"],
  ];

  it.each(table)("ended %s", (_when, given, cause) => {
    const verdict = verdictOnEnd(given);

    expect(verdict.cause).toBe(cause);
    expect(verdict.evidence).not.toBe("");
  });

  it("names who asked for the end in its evidence, and both causes where two are possible", () => {
    const asked = verdictOnEnd(facts(20, 0.1, { session: ending("revoked", 19) }));
    const twofold = verdictOnEnd(facts(15, 15, { maxMinutes: 15 }));

    expect(asked.evidence).toContain("curfew");
    expect(twofold.evidence).toContain("idle and maximum");
  });
});

const MINUTE = 60;

/** Limits as a profile has them: idle within the maximum, as any document may be. */
const limits = fc.record({
  idleMinutes: fc.integer({ min: 1, max: 60 }),
  maxMinutes: fc.integer({ min: 5, max: 480 }),
});

/**
 * A session as it truly went, in seconds from its start: what the person typed, and when the service's timers or the
 * person ended it. The timers are up to ten seconds late.
 */
const trueSessions = limits.chain(({ idleMinutes, maxMinutes }) =>
  fc
    .record({
      pauses: fc.array(fc.double({ min: 1, max: idleMinutes * MINUTE - 1, noNaN: true }), {
        maxLength: 12,
      }),
      leaves: fc.boolean(),
      isLost: fc.boolean(),
      late: fc.double({ min: 0, max: 10, noNaN: true }),
      unheard: fc.nat({ max: 12 }),
      lag: fc.double({ min: 0, max: 60, noNaN: true }),
    })
    .map((story) => ({ idleMinutes, maxMinutes, ...story })),
);
type TrueSession = typeof trueSessions extends fc.Arbitrary<infer T> ? T : never;

function play({
  pauses,
  leaves,
  isLost,
  late,
  unheard,
  lag,
  idleMinutes,
  maxMinutes,
}: TrueSession) {
  const max = maxMinutes * MINUTE;
  let typedAt = 0;
  const typed: number[] = [];
  for (const pause of pauses) {
    typedAt += pause;
    if (typedAt < max) typed.push(typedAt);
  }
  const last = typed.at(-1) ?? 0;
  const idle = last + idleMinutes * MINUTE;
  // Assumed: the log's last line is lost only away from the maximum; both at once would be a coincidence.
  if (leaves && typed.length > 0) {
    const isSeen = !isLost || max - last < 2 * MINUTE;
    const heard = Math.max(0, last - lag);
    return { cause: "exit" as const, end: last, heard, ...(isSeen ? { farewell: last } : {}) };
  }
  // What is typed but is no whole line is not logged (facts E1): the newest may be unheard of.
  const heard = typed[typed.length - 1 - unheard] ?? 0;
  return idle < max
    ? { cause: "idle" as const, end: idle + late, heard }
    : { cause: "max-duration" as const, end: max + late, heard };
}

function judge(session: TrueSession) {
  const truth = play(session);
  const { cause } = verdictOnEnd({
    session: aSession({
      lastActivityAt: plusSeconds(NOON, truth.heard),
      ...("farewell" in truth ? { farewellAt: plusSeconds(NOON, truth.farewell ?? 0) } : {}),
    }),
    endedAt: plusSeconds(NOON, truth.end),
    idleMinutes: session.idleMinutes,
    maxMinutes: session.maxMinutes,
    instanceDown: false,
  });
  return { truth: truth.cause, verdict: cause };
}

describe("a session whose true cause is hidden", () => {
  it("is judged by its true cause or unknown, never by another (P5)", () => {
    fc.assert(
      fc.property(trueSessions, (session) => {
        const { truth, verdict } = judge(session);

        expect([truth, "unknown"]).toContain(verdict);
      }),
      { numRuns: 3000 },
    );
  });

  it("is known more often than not, for each cause", () => {
    const judged = fc.sample(trueSessions, { numRuns: 2000, seed: 7 }).map(judge);

    for (const cause of ["exit", "idle", "max-duration"]) {
      const truly = judged.filter(({ truth }) => truth === cause);
      const known = truly.filter(({ verdict }) => verdict === cause);
      expect(truly.length).toBeGreaterThan(20);
      expect(known.length / truly.length).toBeGreaterThan(0.3);
    }
  });

  it("is never known where the document is not ours, for its limits are not (P5)", () => {
    fc.assert(
      fc.property(trueSessions, (session) => {
        const truth = play(session);

        const verdict = verdictOnEnd({
          session: aSession({ lastActivityAt: plusSeconds(NOON, truth.heard) }),
          endedAt: plusSeconds(NOON, truth.end),
          instanceDown: false,
        });

        expect(verdict.cause).toBe("unknown");
      }),
    );
  });
});
