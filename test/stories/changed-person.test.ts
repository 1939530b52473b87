// Somebody who is taken out of people.yaml, or is not the same any more, loses at once what they hold.
import { describe, expect, it } from "vitest";
import { codeFor, curfewAs } from "../support/person.ts";
import { asked, granted, grantsOf, openStage, policyFolder, stateOf } from "../support/stage.ts";

const ANA = / {2}- id: p-ana001\n(?: {4}.*\n)+/;

async function atWork() {
  const policies = policyFolder();
  const stage = await openStage({ policies: policies.folder });
  const id = await granted(stage);
  const session = await stage.actors.startSession("engineer", "web-1");
  if ("error" in session) throw new Error(session.message);
  await stage.clock.advance(61_000);
  return { policies, stage, id, session };
}

describe("a grant with an open session", () => {
  it.each([
    ["is taken out of people.yaml", (text: string) => text.replace(ANA, "")],
    ["has another AWS identity there", (text: string) => text.replace("user/ana", "user/ana-two")],
    ["is another Slack user there", (text: string) => text.replace("U0ENGINEER", "U0OUTSIDER")],
    [
      "has no Slack user there any more",
      (text: string) => text.replace("    slack: U0ENGINEER\n", ""),
    ],
  ])("ends within a minute when its person %s", async (_, change) => {
    const { policies, stage, id, session } = await atWork();
    expect(grantsOf(stage)).toHaveLength(1);

    policies.write("people.yaml", change(policies.read("people.yaml")));
    await stage.clock.advance(62_000);

    expect(grantsOf(stage)).toEqual([]);
    expect(session.closedWith()).toBeDefined();
    await stage.clock.advance(400_000);
    expect(await stateOf(stage, id)).toBe("ended");
    expect((await stage.actors.truth.requests.read(id))?.end).toMatchObject({
      cause: "revoked",
      by: "curfew",
    });
  });

  it("goes on when only a name or a group of its person changes", async () => {
    const { policies, stage, id, session } = await atWork();

    policies.edit("people.yaml", "name: Ana (engineer)", "name: Ana Two");
    policies.edit("people.yaml", "[engineers, payments]", "[engineers]");
    await stage.clock.advance(125_000);

    expect(session.closedWith()).toBeUndefined();
    expect(await stateOf(stage, id)).toBe("active");
  });

  it("goes on while people.yaml cannot be read", async () => {
    const { policies, stage, id, session } = await atWork();

    policies.write("people.yaml", "people: nonsense\n");
    await stage.clock.advance(125_000);

    expect(session.closedWith()).toBeUndefined();
    expect(await stateOf(stage, id)).toBe("active");
  });
});

describe("a person who proves to be another Slack user", () => {
  it("loses at once what they hold, and what they asked for is refused", async () => {
    const policies = policyFolder();
    policies.edit("people.yaml", "    slack: U0ENGINEER\n", "");
    const stage = await openStage({ policies: policies.folder });
    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);
    const held = await granted(stage);
    const waiting = await asked(stage, "engineer", { instance: "web-2" });
    await stage.clock.advance(2000);

    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "outsider")]);
    await stage.clock.advance(5000);

    expect(grantsOf(stage)).toEqual([]);
    expect(await stateOf(stage, waiting)).toBe("refused");
    await stage.clock.advance(400_000);
    expect(await stateOf(stage, held)).toBe("ended");
  });

  it("keeps everything when it is the same Slack user again", async () => {
    const policies = policyFolder();
    policies.edit("people.yaml", "    slack: U0ENGINEER\n", "");
    const stage = await openStage({ policies: policies.folder });
    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);
    const held = await granted(stage);

    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);
    await stage.clock.advance(5000);

    expect(await stateOf(stage, held)).toBe("active");
  });
});
