// What a day of a grant costs in state transitions: a budget of docs/performance.md.
import { describe, expect, it } from "vitest";
import { DAYS } from "./day.ts";

const MOST_TRANSITIONS = 40;

describe("a grant of eight hours", () => {
  it.each([
    "no session",
    "one session all day",
    "24 sessions of 10 minutes",
  ])("costs at most 40 state transitions with %s", async (use) => {
    const day = await DAYS[use]!();

    expect(day.cause).toBe(use === "no session" ? "idle" : "deadline");
    expect(day.seen.transitions).toBeLessThanOrEqual(MOST_TRANSITIONS);
  });
});
