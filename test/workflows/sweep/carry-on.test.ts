// One thing that fails keeps a sweep from nothing else, and is not passed over in silence.
import { expect, it } from "vitest";
import { carryOn } from "../../../workflows/sweep/carry-on.ts";

it("what failed is logged with its cause and counted, and the sweep goes on", async () => {
  const said: unknown[] = [];
  const cause = new Error("the table is away");
  const deps = {
    log: { info: () => undefined, problem: (what: string, why: unknown) => said.push([what, why]) },
    metrics: { count: (name: string) => said.push(name), seconds: () => undefined },
  };

  await carryOn(deps, "look at req-1", async () => {
    throw cause;
  });
  await carryOn(deps, "look at req-2", async () => void said.push("looked"));

  expect(said).toEqual(["Failures", ["could not look at req-1", cause], "looked"]);
});
