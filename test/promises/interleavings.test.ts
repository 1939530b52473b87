// P1, P2, P4, P5, P8, P11 and P12 under random interleavings: stories in this process, each drawn from one number.
// A failure names the number, and `STORY=<number>` plays that one alone; `npm run test:deep` plays thousands.
import fc from "fast-check";
import { expect, it } from "vitest";
import { wrongOf } from "./interleavings/drawn.ts";

const { STORIES = "400", STORY } = process.env;

it("keeps P1, P2, P4, P5, P8, P11 and P12 whatever is lost, late, doubled, out of order, throttled or killed, and however the clock jumps", {
  // Some 5 s for 400 with nothing else running; a busy machine may take its time.
  timeout: Math.max(600_000, Number(STORIES) * 300),
}, async () => {
  const stories = STORY === undefined ? fc.integer() : fc.constant(Number(STORY));

  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      expect(await wrongOf(story)).toEqual([]);
    }),
    {
      numRuns: STORY === undefined ? Number(STORIES) : 1,
      endOnFailure: true,
      includeErrorInReport: true,
    },
  );
});
