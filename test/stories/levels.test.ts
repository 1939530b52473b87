// Approvals in levels: the owner first, then a lead; nobody counts twice, and everyone reads how far it is.
import { afterAll, describe, expect, it } from "vitest";
import { copyWithLevels } from "../support/levels-copy.ts";
import { withGroups } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyWithLevels();
const story = oneStageForAll({ policies: policies.folder });
afterAll(policies.remove);

/** What only this person was told in a channel, the newest last. */
const toldOnly = (channel: string, user: string) =>
  story.stage.slack.people
    .messages(channel, { user })
    .filter(({ ephemeral_for }) => ephemeral_for !== undefined)
    .map(({ readable }) => readable);

describe("a request that asks the owner and then a lead", () => {
  it("is asked level after level, says how far it is, and is granted when the last is complete", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("oncall", { instance: "web-1", minutes: 60 });
    const first = await then.card(request);

    await when.approves("lead", request.id);
    const early = toldOnly("#prod-access", "lead").at(-1);
    await when.approves("engineer", request.id);
    const second = await then.card(request);
    const [head] = await then.thread(request);
    const called = stage.slack.people.messages("#prod-access").at(-1)?.readable;
    await when.approves("second-lead", request.id);

    expect(first).toContain("Level 1 of 2 (the instance's owner (payments)): 0 of 1 approval.");
    expect(first).toContain("Asked of: Ana (engineer), because: Those who own an instance approve");
    expect(early).toBe("Level 1 of 2 comes first; you are asked when it is complete.");
    for (const shown of [second, head, called])
      expect(shown).toContain("Level 2 of 2 (group leads): 0 of 1 approval.");
    expect(second).toContain("Approved by Ana (engineer) (level 1)");
    await then.isIn(request, "active");
    const { votes, audit } = await then.request(request);
    expect(votes.map(({ by, level }) => [by, level])).toEqual([
      ["p-ana001", 1],
      ["p-bea001", 2],
    ]);
    const asked = audit.filter(({ event }) => event === "approval.asked");
    expect(asked.map(({ data }) => [data.level, data.asks, data.approvers])).toEqual([
      [1, "1 of the owner", ["p-ana001"]],
      [2, "1 of group leads", ["p-ben001", "p-bea001"]],
    ]);
    await then.chainHolds(request);
    await when.isDone("oncall", request.id);
    await when.minutes(6);
  });

  it("reminds of the second level from its own beginning on", async () => {
    const { given, when, then } = story;
    const request = await given.asked("oncall", { instance: "web-1", minutes: 60 });
    await when.minutes(50);
    await when.approves("engineer", request.id);

    await when.minutes(50);

    const { audit } = await then.request(request);
    const minutes = audit
      .filter(({ event }) => event === "approval.reminded")
      .map(({ at }) => Math.round((Date.parse(at) - Date.parse(request.askedAt)) / 60_000));
    expect(minutes).toEqual([15, 45, 65, 95]);
    await when.withdraws("oncall", request.id);
  });

  it("loses what came after an approval whose giver may not approve any more", async () => {
    const { given, when, then } = story;
    const request = await given.asked("oncall", { instance: "web-1", minutes: 60 });
    await when.approves("engineer", request.id);
    const repair = policies.edit("people.yaml", withGroups("p-ana001", "[engineers]"));

    await when.approves("lead", request.id);
    repair();

    await then.isIn(request, "pending");
    expect(toldOnly("#prod-access", "lead").at(-1)).toContain("Level 1 of 2 comes first");
    await when.withdraws("oncall", request.id);
  });

  it.each([
    [{ Env: "prod" }, "it has no tag Team that says who that is"],
    [{ Env: "prod", Team: " " }, "it has no tag Team"],
    [{ Env: "prod", Team: "nobody" }, "profiles.yaml does not say who Team nobody is"],
  ])("is refused at once for an instance with the tags %j", async (tags, sentence) => {
    const { when, actors, stage } = story;
    when.instanceIsTagged("web-2", tags);
    await when.seconds(61);
    const before = stage.states.executions().length;

    const answer = await actors.ask("oncall", { instance: "web-2", minutes: 60 });

    expect(JSON.stringify(answer)).toContain(sentence);
    expect(stage.states.executions()).toHaveLength(before);
  });

  it("is refused where the instance has found another owner before it was granted", async () => {
    const { given, when, then } = story;
    const repair = policies.edit("profiles.yaml", (text) =>
      text.replace("    payments: {", "    data: { people: [p-ben001] }\n    payments: {"),
    );
    const request = await given.asked("oncall", { instance: "web-1", minutes: 60 });
    await when.approves("engineer", request.id);
    when.instanceIsTagged("web-1", { Env: "prod", Team: "data" });

    await when.approves("lead", request.id);

    await then.isIn(request, "refused");
    expect((await then.thread(request)).at(-1)).toContain("changed from payments to data");
    expect(then.roles()).toEqual([]);
    repair();
    when.instanceIsTagged("web-1", { Env: "prod", Team: "payments" });
  });
});

describe("a request that asks a lead and then Ben", () => {
  it("does not take Ben in the first level, where another one may stand in for him", async () => {
    const { given, when, then } = story;
    const request = await given.asked("oncall", { instance: "staging-1", minutes: 240 });

    await when.approves("lead", request.id);
    const told = toldOnly("#staging-access", "lead").at(-1);
    await when.approves("second-lead", request.id);
    await when.approves("second-lead", request.id);
    const again = toldOnly("#staging-access", "second-lead").at(-1);
    await when.approves("lead", request.id);

    expect(told).toBe(
      "You are needed for level 2, and nobody counts twice; somebody else must approve level 1.",
    );
    expect(again).toContain("You have already approved this request");
    await then.isIn(request, "active");
  });

  it("is refused where nobody but Ben is left for both", async () => {
    const { when, then, actors } = story;

    const answer = await actors.ask("second-lead", { instance: "staging-1", minutes: 240 });

    const request = "request" in answer ? answer.request : undefined;
    await when.seconds(1);
    expect(request && (await then.request(request)).note).toBe("no-approver");
  });
});
