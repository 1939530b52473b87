// Every call of the functions that ask, decide and grant, broken in every way that the time box has room for.
import { expect, it } from "vitest";
import { ASKING, playBroken } from "./every-call.ts";

it("keeps every promise in a story in which one call on the way to the grant breaks: dead before its effect, dead after it, or the answer lost", async () => {
  const box = { part: "calls that ask and grant", share: 0.2 };

  const { functions, wrong } = await playBroken(box, (name) => ASKING.includes(name));

  expect(functions).toEqual([...ASKING].sort());
  expect(wrong).toEqual([]);
});
