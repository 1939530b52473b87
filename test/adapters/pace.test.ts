// Calls kept under AWS's rate by waiting.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paced } from "../../adapters/pace.ts";

/** A clock that moves only by sleeping and by what passes between calls. */
async function timesOf(perSecond: number, gaps: readonly number[]): Promise<number[]> {
  let now = 1_000_000;
  const turn = paced({
    perSecond,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  const times: number[] = [];
  for (const gap of gaps) {
    now += gap;
    await turn();
    times.push(now);
  }
  return times;
}

describe("paced calls", () => {
  it("are never more in any second than the limit, whatever passes between them", async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(gaps, fc.integer({ min: 1, max: 6 }), async (between, limit) => {
        const times = await timesOf(limit, between);

        for (const from of times)
          expect(times.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(
            limit,
          );
      }),
    );
  });

  it("wait no longer than they must", async () => {
    const times = await timesOf(
      5,
      Array.from({ length: 50 }, () => 0),
    );

    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(9000);
  });
});
