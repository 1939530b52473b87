// Who is who in Slack, by proof: a code that Slack shows, brought by somebody's own AWS credentials.
import { describe, expect, it } from "vitest";
import { codeFor, curfewAs } from "../support/person.ts";
import { openStage, policyFolder, readIn } from "../support/stage.ts";

const ANA_IN_SLACK = "    slack: U0ENGINEER\n";

/** A stage in whose people.yaml nobody says who Ana is in Slack. */
async function withoutAna() {
  const policies = policyFolder();
  policies.edit("people.yaml", ANA_IN_SLACK, "");
  return { stage: await openStage({ policies: policies.folder }), policies };
}

describe("a person whom people.yaml gives no Slack user", () => {
  it("is told how to link, does it, and is then asked and answered as anybody", async () => {
    const { stage } = await withoutAna();
    const before = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });

    const linked = await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);
    const after = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });

    expect(before).toMatchObject({ text: expect.stringContaining("`/access link`") });
    expect(linked.asked).toContain("Slack user ana (U0ENGINEER) will act as you");
    expect(linked).toMatchObject({
      code: 0,
      out: "Linked: in Slack U0ENGINEER is now Ana (engineer).",
    });
    expect(after).toMatchObject({ request: { person: "p-ana001", state: "pending" } });
    await stage.clock.advance(1000);
    expect(readIn(stage, "@engineer")).toContain("Your request for web-1");
  });

  it("is nobody again when people.yaml names another AWS identity", async () => {
    const { stage, policies } = await withoutAna();
    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);

    policies.edit("people.yaml", ":user/ana", ":user/ana-two");

    const asked = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
    expect(asked).toMatchObject({ text: expect.stringContaining("`/access link`") });
  });

  it("becomes another Slack user by a new proof, and the one before is nobody", async () => {
    const { stage } = await withoutAna();
    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);

    const again = await curfewAs(stage, "engineer", ["link", await codeFor(stage, "outsider")]);

    expect(again.code).toBe(0);
    const former = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
    const present = await stage.actors.ask("outsider", { instance: "web-1", minutes: 60 });
    expect(former).not.toHaveProperty("request");
    expect(present).toMatchObject({ request: { person: "p-ana001" } });
  });
});

describe("people.yaml that wants every Slack user proven", () => {
  it("knows nobody before, and the proven one after", async () => {
    const policies = policyFolder();
    policies.edit("people.yaml", "people:\n", "slackByProof: true\npeople:\n");
    const stage = await openStage({ policies: policies.folder });
    const before = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });

    await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);

    const after = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
    expect(before).toMatchObject({ text: expect.stringContaining("`/access link`") });
    expect(after).toMatchObject({ request: { person: "p-ana001" } });
  });
});

describe("a code", () => {
  const linkWith = async (who: string, codeOf: string, answer = "y") => {
    const { stage } = await withoutAna();
    const code = await codeFor(stage, codeOf);
    return { stage, code, linked: await curfewAs(stage, who, ["link", code], { answer }) };
  };

  it("is not used by somebody who says that the Slack user is not theirs", async () => {
    const { stage, code, linked } = await linkWith("engineer", "engineer", "n");

    expect(linked).toMatchObject({ code: 1, out: expect.stringContaining("Nothing was linked") });
    expect((await curfewAs(stage, "engineer", ["link", code])).code).toBe(0);
  });

  it.each([
    ["of a Slack user whom people.yaml calls somebody else", "engineer", "lead", "somebody else"],
    ["brought by somebody who is another Slack user", "lead", "engineer", "another Slack user"],
    ["brought by somebody whom people.yaml does not know", "outsider", "engineer", "user/olga"],
  ])("%s links nobody", async (_, who, codeOf, said) => {
    const { linked } = await linkWith(who, codeOf);

    expect(linked).toMatchObject({ code: 1, out: expect.stringContaining(said) });
  });

  it.each([
    ["used before", 0, true],
    ["older than ten minutes", 600_000, false],
  ])("that was %s links nobody", async (_, passed, isUsed) => {
    const { stage } = await withoutAna();
    const code = await codeFor(stage, "engineer");
    if (isUsed) await curfewAs(stage, "engineer", ["link", code]);
    await stage.clock.advance(passed);

    const late = await curfewAs(stage, "engineer", ["link", code]);

    expect(late).toMatchObject({ code: 1, out: expect.stringContaining("/access link") });
  });

  it("that is used twice in the same moment is used once", async () => {
    const { stage } = await withoutAna();
    const code = await codeFor(stage, "engineer");
    const twice = () => curfewAs(stage, "engineer", ["link", code, "--yes"]);

    const both = await Promise.all([twice(), twice()]);

    expect(both.map((one) => one.code).sort()).toEqual([0, 1]);
  });
});
