// Links that are made, changed and taken back: who is told, and what is lost with them.
import { describe, expect, it } from "vitest";
import { codeFor, curfewAs } from "../support/person.ts";
import {
  asked,
  granted,
  grantsOf,
  type OpenStage,
  openStage,
  policyFolder,
  readIn,
  stateOf,
} from "../support/stage.ts";

/** A stage in whose people.yaml nobody says who Ana is in Slack, and where she has proven it. */
async function anaLinked() {
  const policies = policyFolder();
  policies.edit("people.yaml", "    slack: U0ENGINEER\n", "");
  const stage = await openStage({ policies: policies.folder });
  await link(stage, "engineer");
  return stage;
}
const link = async (stage: OpenStage, slack: string) =>
  curfewAs(stage, "engineer", ["link", await codeFor(stage, slack)]);
const bySlack = async (stage: OpenStage, who: string) => {
  const { answer } = await stage.slack.people.command(who, "unlink");
  await stage.clock.quiet();
  return answer ?? "";
};

describe("a link that is taken back", () => {
  it.each([
    [
      "at the terminal",
      async (stage: OpenStage) => (await curfewAs(stage, "engineer", ["unlink"])).out,
    ],
    ["in Slack", (stage: OpenStage) => bySlack(stage, "engineer")],
  ])("%s takes the live grant and what waits with it, and leaves nobody", async (_, unlink) => {
    const stage = await anaLinked();
    const live = await granted(stage);
    const waiting = await asked(stage, "engineer", { instance: "web-2" });
    expect(grantsOf(stage)).toHaveLength(1);

    const said = await unlink(stage);
    await stage.clock.advance(5_000);

    expect(said).toContain("is being taken back");
    expect(grantsOf(stage)).toEqual([]);
    expect(await stateOf(stage, live)).toBe("revoking");
    expect(await stateOf(stage, waiting)).toBe("refused");
    const again = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
    expect(again).toMatchObject({ text: expect.stringContaining("`/access link`") });
    const status = await curfewAs(stage, "engineer", ["status"]);
    expect(status.out).toContain("/access link");
  });

  it("is there again after a new proof", async () => {
    const stage = await anaLinked();
    await bySlack(stage, "engineer");

    await link(stage, "engineer");

    const again = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
    expect(again).toMatchObject({ request: { person: "p-ana001" } });
  });

  it("takes nothing from whoever has proven to be that Slack user since", async () => {
    const policies = policyFolder();
    policies.edit("people.yaml", "    slack: U0ENGINEER\n", "");
    policies.edit("people.yaml", "    slack: U0ONCALL\n", "");
    const stage = await openStage({ policies: policies.folder });
    await link(stage, "outsider");
    await curfewAs(stage, "oncall", ["link", await codeFor(stage, "outsider")]);

    await curfewAs(stage, "engineer", ["unlink"]);

    const answer = await stage.actors.ask("outsider", { instance: "web-1", minutes: 60 });
    expect(answer).toMatchObject({ request: { person: "p-omar01" } });
  });

  it.each([
    [
      "at the terminal",
      async (stage: OpenStage) => (await curfewAs(stage, "lead", ["unlink"])).out,
    ],
    ["in Slack", (stage: OpenStage) => bySlack(stage, "lead")],
  ])("is none where people.yaml says who somebody is, %s", async (_, unlink) => {
    const stage = await openStage();

    const said = await unlink(stage);

    expect(said).toContain("There is no link to take back");
  });
});

describe("a Slack user", () => {
  it("is told when they become somebody and by whose word, when another does in their place, and when it is over", async () => {
    const stage = await anaLinked();
    const first = readIn(stage, "@engineer");

    await link(stage, "outsider");
    await bySlack(stage, "outsider");

    expect(first).toContain("From now on you are Ana (engineer)");
    expect(first).toContain(":user/ana");
    expect(readIn(stage, "@engineer")).toContain("has proven to be another Slack user");
    expect(readIn(stage, "@outsider")).toContain("You have taken it back");
  });
});

describe("a Slack account that is deactivated", () => {
  it.each([
    ["whom people.yaml names", () => openStage()],
    ["who has proven to be somebody", anaLinked],
  ])("of somebody %s loses the live grant with its session, and what waits, at once", async (_, open) => {
    const stage = await open();
    const live = await granted(stage);
    const session = await stage.actors.startSession("engineer", "web-1");
    if ("error" in session) throw new Error(session.message);
    const waiting = await asked(stage, "engineer", { instance: "web-2" });

    await stage.slack.people.setDeactivated("engineer", true);
    await stage.clock.advance(30_000);

    expect(grantsOf(stage)).toEqual([]);
    expect(session.closedWith()).toBeDefined();
    expect(await stateOf(stage, waiting)).toBe("refused");
    expect(readIn(stage, "#security")).toContain("deactivated the account of Ana (engineer)");
    await stage.clock.advance(400_000);
    expect((await stage.actors.truth.requests.read(live))?.end?.cause).toBe("revoked");
  });

  it("of nobody Curfew knows, or one that only changes, does nothing", async () => {
    const stage = await openStage();
    const live = await granted(stage);

    await stage.slack.people.setDeactivated("outsider", true);
    await stage.slack.people.setDeactivated("engineer", false);
    await stage.clock.advance(5_000);

    expect(await stateOf(stage, live)).toBe("active");
    expect(readIn(stage, "#security")).not.toContain("deactivated");
  });
});
