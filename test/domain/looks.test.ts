// How often a grant is looked at (design 2: an eight-hour grant costs tens of transitions, not thousands).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrantCause } from "../../domain/cause.ts";
import {
  confirmableAt,
  hasGoneIdle,
  idleSince,
  LOOK_AGAIN_MINUTES,
  secondsToNextLook,
  sweepsToConfirm,
  waitAfterSweep,
  warningAt,
} from "../../domain/looks.ts";
import type { Profile } from "../../domain/profile.ts";
import type { Request } from "../../domain/request.ts";
import { epochOf, type Instant, plusMinutes, plusSeconds } from "../../domain/time.ts";
import { accessMachine } from "../../workflows/access/definition.ts";
import {
  aLiveRequest,
  aProfile,
  aSession,
  instants,
  NOON,
  profiles,
  soonAfter,
} from "../support/builders.ts";

const EIGHT_HOURS = 480;

/** A grant in use all the time, and a moment while it lasts. */
const grantsInUse = fc
  .record({ profile: profiles, minutes: fc.integer({ min: 5, max: EIGHT_HOURS }), start: instants })
  .map(({ profile, minutes, start }) => ({ profile, request: aLiveRequest(minutes, start) }));

const deadlineOf = (request: Request) => request.grant!.deadline;

/** What CheckAccess does at a look: warns once. */
function looked(request: Request, profile: Profile, now: Instant): Request {
  const warning = warningAt(request, profile);
  return warning !== undefined && warning <= now
    ? { ...request, grant: { ...request.grant!, warnedAt: now } }
    : request;
}

/** The moments at which a grant in use is looked at, the first after the deadline included. */
function looksAt(start: Request, profile: Profile): Instant[] {
  const looks: Instant[] = [];
  let request = start;
  let now = request.grant!.startedAt;
  while (now < deadlineOf(request) && looks.length < 1000) {
    now = plusSeconds(now, secondsToNextLook(request, profile, now));
    looks.push(now);
    request = looked(request, profile, now);
  }
  return looks;
}

type State = {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: readonly { Condition: string; Next: string }[];
};
const STATES: Readonly<Record<string, State>> = accessMachine.States;

/** Walks the definition; `answers` are what the tasks that answer say, in order. Gives the states entered. */
function walk(answers: readonly string[]): string[] {
  const said = [...answers];
  const entered: string[] = [];
  let heard: string | undefined;
  for (let name: string | undefined = accessMachine.StartAt; name !== undefined; ) {
    entered.push(name);
    const state: State = STATES[name]!;
    // AskApprovers and Hold answer only that the bell rang or the time was up.
    if (state.Type === "Task" && name !== "AskApprovers" && name !== "Hold") heard = said.shift();
    const chosen = state.Choices?.find(({ Condition }) => Condition.includes(`'${heard}'`));
    name = chosen?.Next ?? state.Default ?? state.Next;
  }
  return entered;
}

describe("the looks at a running grant", () => {
  it("are six at most in eight hours, whatever the profile", () => {
    fc.assert(
      fc.property(grantsInUse, ({ profile, request }) => {
        expect(looksAt(request, profile).length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 500 },
    );
  });

  it("cost a whole eight-hour grant at most 40 transitions of the machine, the end included", () => {
    const looks = looksAt(aLiveRequest(EIGHT_HOURS), aProfile()).length;
    const asked = ["AskApprovers", "Grant", "Hold"];
    const held = [...Array.from({ length: looks - 1 }, () => "Hold"), "Revoke"];
    const waits = Array.from({ length: sweepsToConfirm("deadline") - 1 }, () => "Wait");

    const entered = walk([...asked, ...held, "ConfirmGone", ...waits, "Record", "Close", "Closed"]);

    expect(entered.filter((name) => name === "Hold")).toHaveLength(looks);
    expect(entered.at(-1)).toBe("Closed");
    expect(entered.length).toBeLessThanOrEqual(40);
  });

  it("come at the deadline, less than a second after it and never before it", () => {
    fc.assert(
      fc.property(grantsInUse, ({ profile, request }) => {
        const last = looksAt(request, profile).at(-1)!;

        const late = epochOf(last) - epochOf(deadlineOf(request));

        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(1000);
      }),
    );
  });

  it("never sleep through the deadline from any moment, and sleep whole seconds, one at least", () => {
    const moments = grantsInUse.chain((grant) =>
      fc.record({ grant: fc.constant(grant), now: soonAfter(grant.request.askedAt, 600) }),
    );
    const anyMoment = fc.tuple(moments, fc.integer({ min: -1, max: 600 * 60_000 }));

    fc.assert(
      fc.property(anyMoment, ([{ grant }, offset]) => {
        const { profile, request } = grant;
        const now = plusSeconds(request.grant!.startedAt, offset / 1000);
        const left = (epochOf(deadlineOf(request)) - epochOf(now)) / 1000;

        const seconds = secondsToNextLook(request, profile, now);

        expect(Number.isSafeInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThan(Math.max(2, left + 1));
        expect(seconds).toBeLessThanOrEqual(LOOK_AGAIN_MINUTES * 60);
      }),
      { numRuns: 500 },
    );
  });

  it("include the warning: some look falls between it and the deadline", () => {
    fc.assert(
      fc.property(grantsInUse, ({ profile, request }) => {
        const warning = warningAt(request, profile);
        fc.pre(warning !== undefined);

        const inTime = looksAt(request, profile).filter(
          (look) => look >= warning && epochOf(look) - epochOf(warning) < 1000,
        );

        expect(inTime.length).toBeGreaterThan(0);
      }),
    );
  });

  it("has no warning for a grant that is shorter than the warning's time, nor a second one", () => {
    const profile = aProfile({ warnBeforeMinutes: 10 });
    const warned = aLiveRequest(60);

    const short = warningAt(aLiveRequest(10), profile);
    const again = warningAt({ ...warned, grant: { ...warned.grant!, warnedAt: NOON } }, profile);

    expect(short).toBeUndefined();
    expect(again).toBeUndefined();
    expect(warningAt(warned, profile)).toBe(plusMinutes(NOON, 50));
  });
});

describe("idleness", () => {
  const profile = aProfile({ idleMinutes: 15 });
  const request = aLiveRequest(240);
  const ended = aSession({ endedAt: plusMinutes(NOON, 30), cause: "exit" });
  const open = aSession({ id: "p-ana001-other" });

  it("begins when the grant is made, and again when the last session has ended", () => {
    const later = aSession({ id: "p-ana001-later", endedAt: plusMinutes(NOON, 40) });

    expect(idleSince(request, [])).toBe(NOON);
    expect(idleSince(request, [later, ended])).toBe(plusMinutes(NOON, 40));
  });

  it("does not begin while a session is open, and not before the grant is made", () => {
    const { madeAt: _madeAt, ...grant } = request.grant!;

    expect(idleSince(request, [ended, open])).toBeUndefined();
    expect(idleSince({ ...request, grant }, [])).toBeUndefined();
  });

  it("is not broken by a session of another grant", () => {
    const other = aSession({ request: "req-zzzzzzzzzzzzzzzzzzzz" });

    expect(idleSince(request, [other])).toBe(NOON);
  });

  it.each([
    [14 * 60 + 59, false],
    [15 * 60, true],
    [200 * 60, true],
  ])("%i seconds without a session: gone idle is %s", (seconds, isIdle) => {
    expect(hasGoneIdle(request, profile, [], plusSeconds(NOON, seconds))).toBe(isIdle);
  });
});

describe("the looks that confirm an end", () => {
  const causes = fc.constantFrom(...GrantCause.options);

  it("go beyond IAM's propagation of a few minutes after an early end (facts C5)", () => {
    const early = GrantCause.options.filter((cause) => cause !== "deadline");

    for (const cause of early) {
      const waits = Array.from({ length: sweepsToConfirm(cause) - 1 }, (_, index) =>
        waitAfterSweep(cause, index + 1),
      );
      expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(300);
    }
  });

  it("are at least two, even when the policy itself refuses new sessions by then", () => {
    fc.assert(
      fc.property(causes, (cause) => {
        expect(sweepsToConfirm(cause)).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  it("go on for ever, never more than 15 minutes apart, whole seconds (P4)", () => {
    fc.assert(
      fc.property(causes, fc.integer({ min: 1, max: 100_000 }), (cause, sweeps) => {
        const seconds = waitAfterSweep(cause, sweeps);

        expect(Number.isSafeInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(10);
        expect(seconds).toBeLessThanOrEqual(900);
      }),
    );
  });

  it("come less and less often once the planned ones are done", () => {
    fc.assert(
      fc.property(causes, fc.nat({ max: 50 }), (cause, more) => {
        const sweeps = sweepsToConfirm(cause) + more;

        expect(waitAfterSweep(cause, sweeps + 1)).toBeGreaterThanOrEqual(
          waitAfterSweep(cause, sweeps),
        );
      }),
    );
  });
});

describe("when an end may be confirmed", () => {
  const policyRemovedAt = NOON;

  it("is the propagation window after the removal, shorter after a deadline, and never before a removal", () => {
    expect(confirmableAt({ cause: "revoked", policyRemovedAt }, undefined)).toBe(
      plusMinutes(NOON, 5),
    );
    expect(confirmableAt({ cause: "deadline", policyRemovedAt }, undefined)).toBe(
      plusMinutes(NOON, 1),
    );
    expect(confirmableAt({ cause: "revoked" }, NOON)).toBeUndefined();
  });

  it("is counted from the moment when the role was last back", () => {
    expect(confirmableAt({ cause: "revoked", policyRemovedAt }, plusMinutes(NOON, 3))).toBe(
      plusMinutes(NOON, 8),
    );
  });
});
