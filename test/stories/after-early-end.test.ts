// Access that ended early blocks nobody: the same person can request the same instance again at once.
import { describe, expect, it } from "vitest";
import {
  asked,
  granted,
  MINUTE,
  type OpenStage,
  openStage,
  readIn,
  stateOf,
} from "../support/stage.ts";

type Ending = (stage: OpenStage, id: string) => Promise<unknown>;

const ENDINGS: readonly (readonly [string, Ending])[] = [
  ["they are done", ({ actors }, id) => actors.done("engineer", id)],
  ["a lead revokes it", ({ actors }, id) => actors.revoke("lead", id)],
  ["it goes idle", ({ clock }) => clock.advance(17 * MINUTE)],
  ["its deadline comes", ({ clock }) => clock.advance(61 * MINUTE)],
];

describe("a person whose access has ended because", () => {
  it.each(
    ENDINGS,
  )("%s has the same instance again at once, and never reads that they have it", async (_, end) => {
    const stage = await openStage();
    const first = await granted(stage);
    await end(stage, first);
    expect(["revoking", "ended"]).toContain(await stateOf(stage, first));

    const { view } = await stage.slack.people.command("engineer", "again");
    const second = await asked(stage);
    await stage.actors.approve("lead", second);
    await stage.clock.advance(5000);

    expect(await stateOf(stage, second)).toBe("active");
    expect(`${view?.readable}\n${readIn(stage, "@engineer")}`).not.toContain("already have access");
  });

  it("they are done breaks glass again at once", async () => {
    const stage = await openStage();
    const wish = { instance: "web-2", minutes: 15, ticket: "INC-4712" };
    const first = await stage.actors.breakGlass("oncall", wish);
    if (!("request" in first)) throw new Error(first.text);
    await stage.clock.advance(5000);
    await stage.actors.done("oncall", first.request.id);

    const again = await stage.actors.breakGlass("oncall", wish);
    if (!("request" in again)) throw new Error(again.text);
    await stage.clock.advance(5000);

    expect(await stateOf(stage, again.request.id)).toBe("active");
  });
});
