// Runs of a schedule that fail: the next one makes them good, so nothing of them lies with lost events.
import { expect, it } from "vitest";
import type { Topology } from "../../stacks/shapes.ts";
import { MINUTE, type OpenStage, openStaleStage } from "../support/stage.ts";

/** Functions that may not read the indexes fail at once: no SDK tries a denied call again. */
const blind =
  (...names: readonly string[]) =>
  (topology: Topology): Topology => ({
    ...topology,
    functions: topology.functions.map((spec) =>
      names.includes(spec.name)
        ? { ...spec, statements: spec.statements.filter(({ sid }) => sid !== "QueryIndexes") }
        : spec,
    ),
  });
const countsOf = ({ cloud }: OpenStage, name: string) =>
  cloud.lambda.counts().find(({ functionName }) => functionName === `curfew-${name}`);

it.each([
  ["Sweep", 10, 11],
  ["TendReviews", 2, 3],
])("%s: a run that failed is not tried again before the next one, and leaves nothing in the queue of lost events", async (name, least, most) => {
  const stage = await openStaleStage({ alterTopology: blind(name) });

  await stage.clock.advance(10 * MINUTE);

  const { failures, invocations } = countsOf(stage, name) ?? { failures: 0, invocations: 0 };
  expect(failures).toBe(invocations);
  expect(failures).toBeGreaterThanOrEqual(least);
  expect(failures).toBeLessThanOrEqual(most);
  expect([...stage.cloud.events.deadLetters(), ...stage.cloud.lambda.deadLetters()]).toEqual([]);
});
