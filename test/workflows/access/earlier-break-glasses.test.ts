// Requests submitted at the same moment are counted in one order, so that a bound lets exactly so many through.
import fc from "fast-check";
import { expect, it } from "vitest";
import { plusMinutes } from "../../../domain/time.ts";
import { earlierBreakGlasses } from "../../../workflows/access/earlier-break-glasses.ts";
import { aRequest, NOON } from "../../support/builders.ts";

it("gives the requests of one person the numbers 0, 1, 2 and so on, whatever their ids and moments", async () => {
  const moments = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 999 })),
    { minLength: 1, maxLength: 8, selector: ([, id]) => id },
  );
  const property = fc.asyncProperty(moments, async (asked) => {
    const open = asked.map(([minute, id]) =>
      aRequest({
        id: `req-${String(id).padStart(20, "0")}`,
        askedAt: plusMinutes(NOON, minute),
        breakGlass: true,
      }),
    );
    const deps = {
      requests: { openBreakGlasses: async () => open },
      reviews: { openOf: async () => [] },
    };

    const numbers = await Promise.all(
      open.map(
        async (own) => (await earlierBreakGlasses(deps, "p-ana001", NOON, own)).liveBreakGlasses,
      ),
    );
    const before = await earlierBreakGlasses(deps, "p-ana001", NOON);

    expect(numbers.sort((a, b) => a - b)).toEqual(open.map((_, at) => at));
    expect(before.liveBreakGlasses).toBe(open.length);
  });

  await fc.assert(property);
});
