// The instances that somebody asked for last, at the top of the picker.
import { describe, expect, it } from "vitest";
import { openStage } from "../support/stage.ts";

describe("the picker", () => {
  it("offers a person their own last instances first, and as soon as they type what they type", async () => {
    const stage = await openStage();
    const { people } = stage.slack;
    await stage.actors.ask("engineer", { instance: "web-1", minutes: 30 });
    await stage.clock.advance(60_000);
    await stage.actors.ask("engineer", { instance: "web-2", minutes: 30 });
    await stage.clock.quiet();
    const offer = async (user: string, query: string) => {
      const { view } = await people.command(user, "");
      const asked = { user, view_id: view?.id ?? "", action_id: "instance", query };
      return (await people.suggest(asked)).filter(({ group }) => group === "Recent");
    };

    const mine = await offer("engineer", "");
    const typed = await offer("engineer", "web");
    const others = await offer("lead", "");

    expect(mine.map(({ text }) => text.text.split(" ")[0])).toEqual(["web-2", "web-1"]);
    expect(typed).toEqual([]);
    expect(others).toEqual([]);
  });
});
