// When access may begin, as people write it and as far ahead as they may.
import { describe, expect, it } from "vitest";
import { isEarly, startFlaw, startIn, startOf } from "../../domain/start.ts";
import { plusMinutes } from "../../domain/time.ts";
import { NOON } from "../support/builders.ts";

const later = plusMinutes(NOON, 60);

describe("a start", () => {
  it.each([
    ["2026-11-27T09:00Z", "2026-11-27T09:00:00.000Z"],
    ["2026-11-27T09:00:30+02:00", "2026-11-27T07:00:30.000Z"],
  ])("%s is understood", (text, expected) => {
    expect(startIn(text)).toBe(expected);
  });

  it.each([
    "2026-11-27T09:00",
    "2026-11-27",
    "09:00Z",
    "tomorrow",
    "2026-02-30T09:00Z",
    "",
  ])("%j is refused: which moment was meant is not guessed", (text) => {
    expect(startIn(text)).toBeUndefined();
  });

  it("lies ahead, by at most a week", () => {
    expect(startFlaw(undefined, NOON)).toBeUndefined();
    expect(startFlaw(later, NOON)).toBeUndefined();
    expect(startFlaw(plusMinutes(NOON, 7 * 24 * 60), NOON)).toBeUndefined();
    expect(startFlaw(NOON, NOON)).toMatchObject({ refused: "start-passed" });
    expect(startFlaw(plusMinutes(NOON, 7 * 24 * 60 + 1), NOON)).toMatchObject({
      refused: "start-too-far",
      days: 7,
    });
  });

  it("is the moment the policies are asked about until it has come", () => {
    expect(startOf({ startsAt: later }, NOON)).toBe(later);
    expect(startOf({ startsAt: NOON }, later)).toBe(later);
    expect(startOf({}, NOON)).toBe(NOON);
    expect(isEarly({ startsAt: later }, NOON)).toBe(true);
    expect(isEarly({ startsAt: NOON }, NOON)).toBe(false);
  });
});
