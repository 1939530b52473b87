// A request that waits for an instance which is terminated: refused at once, and the requester hears why.
import { describe, expect, it } from "vitest";
import { asked, MINUTE, type OpenStage, openStage, readIn, stateOf } from "../support/stage.ts";

const terminate = (stage: OpenStage) =>
  stage.cloud.ec2.setState(
    stage.cloud.ec2.instances().find(({ tags }) => tags.Name === "web-1")?.id ?? "",
    "terminated",
  );
const buttonsOf = async (stage: OpenStage, id: string) => {
  const card = (await stage.actors.truth.requests.read(id))?.bookkeeping.card;
  const message = stage.slack.people.messages("#prod-access").find(({ ts }) => ts === card?.ts);
  return message?.buttons;
};

describe("a request for an instance that is terminated", () => {
  it("is refused, loses the buttons of its card, and tells the requester why", async () => {
    const stage = await openStage();
    const id = await asked(stage);

    terminate(stage);
    await stage.clock.advance(10_000);

    expect(await stateOf(stage, id)).toBe("refused");
    expect(stage.usage.denied()).toEqual([]);
    expect(await buttonsOf(stage, id)).toEqual([]);
    expect(readIn(stage, "@engineer")).toMatch(
      /Refused: The instance web-1 is (shutting-down|terminated)\./,
    );
  });

  it("is refused by the sweep where the event of EC2 was lost", async () => {
    const stage = await openStage();
    const id = await asked(stage);
    stage.cloud.events.switches.set({ lose: 1 });

    terminate(stage);
    await stage.clock.advance(2 * MINUTE);

    expect(await stateOf(stage, id)).toBe("refused");
    expect(stage.usage.denied()).toEqual([]);
    expect(readIn(stage, "@engineer")).toContain("Refused: The instance web-1 is ");
  });

  it("goes on waiting where the instance has only stopped", async () => {
    const stage = await openStage();
    const id = await asked(stage);

    stage.cloud.ec2.setState(
      stage.cloud.ec2.instances().find(({ tags }) => tags.Name === "web-1")?.id ?? "",
      "stopped",
    );
    await stage.clock.advance(3 * MINUTE);

    expect(await stateOf(stage, id)).toBe("pending");
  });
});
