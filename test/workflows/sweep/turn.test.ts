import fc from "fast-check";
import { expect, it } from "vitest";
import { instantOf } from "../../../domain/time.ts";
import { takeTurns, turnOf } from "../../../workflows/sweep/turn.ts";

const MINUTE = 60_000;
const UNTIL = 25;

/** The sweep of a minute that has time for so many of the items, one after another; gives whom it dealt with. */
async function sweep(minute: number, items: readonly number[], fits: number) {
  const began = minute * MINUTE;
  const dealt: number[] = [];
  const turn = turnOf(instantOf(began), () =>
    instantOf(began + (dealt.length >= fits ? UNTIL * 1000 : 0)),
  );
  const left = await takeTurns(items, { turn, until: UNTIL, width: 1 }, async (item) => {
    dealt.push(item);
  });
  return { dealt, left };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

it("deals with each once, whatever the minute, where there is time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.nat(1_000_000), async (count, minute) => {
      const { dealt, left } = await sweep(minute, numbers(count), Number.POSITIVE_INFINITY);

      expect([...dealt].sort((a, b) => a - b)).toEqual(numbers(count));
      expect(left).toBe(0);
    }),
  );
});

it("takes on no more when its time is over, and says how many are left", async () => {
  const { dealt, left } = await sweep(7, numbers(100), 30);

  expect(dealt).toHaveLength(30);
  expect(left).toBe(70);
});

it("takes on a few even when it is late already", async () => {
  const late = { turn: { place: 0.5, spent: () => 50 }, until: UNTIL, width: 8 };
  const dealt: number[] = [];

  await takeTurns(numbers(100), late, async (item) => void dealt.push(item));

  expect(dealt).toEqual(numbers(8).map((index) => 50 + index));
});

it("leaves nobody out: within three times the sweeps that a list needs, each has had a turn", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 40_000_000 }),
      async (count, fits, first) => {
        const sweeps = 3 * Math.ceil(count / fits) + 3;
        const reached = new Set<number>();

        for (const index of numbers(sweeps)) {
          const { dealt } = await sweep(first + index, numbers(count), fits);
          for (const item of dealt) reached.add(item);
        }

        expect(reached.size).toBe(count);
      },
    ),
  );
});
