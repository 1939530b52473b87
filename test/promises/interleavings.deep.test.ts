// The promises under as many random interleavings as the time box has room for.
// A failure names its story: `STORY=<number> npx vitest run test/promises/interleavings.test.ts` plays it alone.
import fc from "fast-check";
import { expect, it } from "vitest";
import { SEED, say, shareMs } from "../support/deep-run.ts";
import { wrongOf } from "./interleavings/drawn.ts";

it("keeps P1, P2, P4, P5, P8, P11 and P12 in every story that is drawn", async () => {
  let played = 0;

  await fc.assert(
    fc.asyncProperty(fc.integer(), async (story) => {
      played += 1;
      expect(await wrongOf(story)).toEqual([]);
    }),
    {
      seed: SEED,
      numRuns: 1_000_000,
      interruptAfterTimeLimit: shareMs(0.3),
      endOnFailure: true,
      includeErrorInReport: true,
    },
  );

  say(`interleavings: ${played} stories`);
});
