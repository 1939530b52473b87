import fc from "fast-check";
import { expect, it } from "vitest";
import { hasGoneQuiet, isLatelyWarned } from "../../domain/looks.ts";
import { plusMinutes } from "../../domain/time.ts";
import { aProfile, aSession, NOON } from "../support/builders.ts";

const minute = fc.integer({ min: 0, max: 400 });

it("passes over no session that is to be ended, whatever its profile, activity and warning", () => {
  fc.assert(
    fc.property(minute, minute, minute, minute, (active, warned, quiet, late) => {
      const session = aSession({
        startedAt: NOON,
        lastActivityAt: plusMinutes(NOON, active),
        quietWarnedAt: plusMinutes(NOON, warned),
      });
      const now = plusMinutes(NOON, late);
      const profile = aProfile({ quietMinutes: quiet + 6 });

      const isOver = hasGoneQuiet(session, profile, now);

      expect(isOver && isLatelyWarned(session, now)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

it("passes over one that was warned in this silence less than five minutes ago, and no other", () => {
  const quiet = aSession({ startedAt: NOON, lastActivityAt: NOON });
  const warned = { ...quiet, quietWarnedAt: plusMinutes(NOON, 40) };
  const atWork = { ...warned, lastActivityAt: plusMinutes(NOON, 41) };

  const passed = [quiet, warned, atWork].map((one) => isLatelyWarned(one, plusMinutes(NOON, 44)));

  expect(passed).toEqual([false, true, false]);
  expect(isLatelyWarned(warned, plusMinutes(NOON, 45))).toBe(false);
});
