// P9: unknown input, a broken policy, an unknown person: a plain sentence, no access, nothing lost.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
const story = oneStageForAll({ policies: policies.folder, leavesDeadLetters: true });

/** What the person reads, whichever way it is said. */
const wordsOf = (answer: object): string =>
  "request" in answer ? "asked" : JSON.stringify(answer);

describe("refused with a plain sentence, and nothing is written:", () => {
  const repairs: (() => void)[] = [];
  afterEach(() => {
    for (const repair of repairs.splice(0)) repair();
  });
  afterAll(policies.remove);

  it.each([
    ["a stranger", "outsider", { instance: "web-1", minutes: 60 }, "does not know you"],
    ["an auditor, who may not ask", "auditor", { instance: "web-1", minutes: 60 }, "No policy"],
    ["a frozen instance", "engineer", { instance: "frozen-1", minutes: 60 }, "frozen-means-no"],
    [
      "an instance whose agent is silent",
      "engineer",
      { instance: "silent-1", minutes: 60 },
      "agent",
    ],
    [
      "no reason",
      "engineer",
      { instance: "web-1", minutes: 60, reason: " \u200b " },
      "why you need",
    ],
  ])("%s", async (_what, who, wish, sentence) => {
    const { actors, stage } = story;
    const before = stage.states.executions().length;

    const answer = await actors.ask(who, wish);

    expect(wordsOf(answer)).toContain(sentence);
    expect(stage.states.executions()).toHaveLength(before);
    expect(story.then.roles()).toEqual([]);
  });

  it("a click while the policies are broken; the same click counts when they are repaired", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    repairs.push(policies.edit("access.cedar", () => "permit (principal, action"));
    await when.approves("lead", request.id);

    await then.isIn(request, "pending");
    const told = stage.slack.people
      .messages("#prod-access", { user: "lead" })
      .filter(({ ephemeral_for }) => ephemeral_for !== undefined);
    expect(told.at(-1)?.readable).toContain("policy could not be read");
    for (const repair of repairs.splice(0)) repair();
    await when.approves("lead", request.id);
    await then.isIn(request, "active");
  });

  it("an event of an unknown version is kept, not guessed at", async () => {
    const { when, stage, actors } = story;
    const id = "p-ana001-unknownversion000000000000";

    stage.cloud.events.emit({
      source: "aws.ssm",
      detailType: "AWS API Call via CloudTrail",
      detail: {
        eventVersion: "2.0",
        eventSource: "ssm.amazonaws.com",
        eventName: "StartSession",
        responseElements: { sessionId: id },
      },
    });
    await when.minutes(10);

    expect(await actors.truth.sessions.read(id)).toBeUndefined();
    const letters = stage.cloud.events.deadLetters();
    expect(letters.map(({ body }) => body.includes(id))).toEqual([true]);
  });
});
