// Moments as texts: comparing the text compares the time.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  earliest,
  epochOf,
  Instant,
  instantOf,
  latest,
  parseInstant,
  plusSeconds,
  secondsBetween,
  wholeSeconds,
  wholeSecondsUntil,
} from "../../domain/time.ts";
import { instants, NOON } from "../support/builders.ts";

describe("instants", () => {
  it("order as texts as they order in time", () => {
    fc.assert(
      fc.property(instants, instants, (one, other) => {
        expect(one < other).toBe(epochOf(one) < epochOf(other));
        expect(epochOf(earliest(one, other))).toBe(Math.min(epochOf(one), epochOf(other)));
        expect(epochOf(latest(one, other))).toBe(Math.max(epochOf(one), epochOf(other)));
      }),
    );
  });

  it.each([
    "2026-11-23T12:00:00Z",
    "2026-11-23T12:00:00.000+01:00",
    "2026-11-23",
    "noon",
  ])("are not written %s, which would not compare as text", (text) => {
    expect(Instant.safeParse(text).success).toBe(false);
  });

  it.each([
    ["2024-08-01T12:19:17Z", "2024-08-01T12:19:17.000Z"],
    ["2024-08-01T14:19:17.5+02:00", "2024-08-01T12:19:17.500Z"],
    ["yesterday", undefined],
  ])("are read from %s as %s", (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it("come back the same from their seconds", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -1e6, max: 1e6 }), (from, seconds) => {
        expect(secondsBetween(from, plusSeconds(from, seconds))).toBe(seconds);
      }),
    );
  });

  it("are rounded down to the second for IAM, never up", () => {
    expect(wholeSeconds(instantOf(epochOf(NOON) + 999))).toBe("2026-11-23T12:00:00Z");
  });
});

describe("wholeSecondsUntil", () => {
  it("is the least whole number of seconds after which the moment has come, one at least", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -1e9, max: 1e9 }), (from, milliseconds) => {
        const to = instantOf(epochOf(from) + milliseconds);

        const seconds = wholeSecondsUntil(from, to);

        expect(Number.isSafeInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(plusSeconds(from, seconds) >= to).toBe(true);
        if (seconds > 1) expect(plusSeconds(from, seconds - 1) < to).toBe(true);
      }),
    );
  });
});
