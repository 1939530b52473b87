// A request that waits too long, or that nobody is left to approve.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { copyOfPolicies, withGroups, withoutPerson } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace(
    "    remindAfterMinutes: 15\n",
    "    remindAfterMinutes: 15\n    escalate: { afterMinutes: 20, channel: C0STAGING, group: oncall }\n",
  ),
);
const story = oneStageForAll({ policies: policies.folder });
const repairs: (() => void)[] = [];
const change = (...edit: Parameters<typeof policies.edit>) => repairs.push(policies.edit(...edit));
const repair = () => {
  for (const one of repairs.splice(0).reverse()) one();
};
afterEach(repair);
afterAll(policies.remove);

/** Somebody at work in a session, so that it does not close for being idle. */
async function atWork(session: { type(line: string): Promise<string> }, minutes: number) {
  for (let passed = 0; passed < minutes; passed += 7) {
    await session.type("date");
    await story.when.minutes(minutes - passed < 7 ? minutes - passed : 7);
  }
}

const posted = (channel: string) =>
  story.stage.slack.people.messages(channel).map(({ readable }) => readable);

describe("a request that nobody decides", () => {
  it("is escalated once, by the machine alone: the card in the second channel, the group called by name", async () => {
    const { given, when, then } = story;
    const sweepIsBack = when.theSweepIsDead();
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });
    await when.minutes(19);
    const before = posted("#staging-access").length;

    await when.minutes(120);
    sweepIsBack();

    const { audit, bookkeeping } = await then.request(request);
    const escalated = audit.filter(({ event }) => event === "approval.escalated");
    const after = Math.round(
      (Date.parse(escalated[0]?.at ?? "") - Date.parse(request.askedAt)) / 60_000,
    );
    expect(escalated).toHaveLength(1);
    expect(escalated[0]?.data).toMatchObject({ channel: "C0STAGING", people: ["p-omar01"] });
    expect(after).toBe(20);
    expect(bookkeeping.escalated?.channel).toBe("C0STAGING");
    const [card, call] = posted("#staging-access").slice(before);
    expect(card).toContain("Ana (engineer) asks for access to web-1");
    expect(call).toMatch(/^<@U0ONCALL> Ana .*still waits for access to web-1/s);
    await when.withdraws("engineer", request.id);
  });

  it("calls the group under the first card where the second channel takes no message", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });
    await when.minutes(19);
    stage.slack.switches.failures.push({ method: "chat.postMessage", error: "not_in_channel" });

    await when.minutes(2);

    const { escalated, card } = (await then.request(request)).bookkeeping;
    const called = stage.slack.people
      .messages(card?.channel ?? "", { thread: card?.ts })
      .filter(({ readable }) => readable.includes("<@U0ONCALL>"));
    expect(escalated).toBeUndefined();
    expect(called).toHaveLength(1);
    await when.withdraws("engineer", request.id);
  });

  it("can be approved where it was escalated to, and both cards tell the same", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });
    await when.minutes(21);

    await when.approvesEscalated("second-lead", request.id);

    await then.isIn(request, "active");
    const { escalated } = (await then.request(request)).bookkeeping;
    const second = stage.slack.people
      .messages("#staging-access")
      .find(({ ts }) => ts === escalated?.ts);
    expect(second?.readable).toBe(await then.card(request));
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });
});

describe("more time that nobody decides", () => {
  it("is brought up again and escalated, as a request is; the grant ends as it would have", async () => {
    const { given, when, then, stage } = story;
    const sweepIsBack = when.theSweepIsDead();
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    const staging = posted("#staging-access").length;
    await when.asksForMore("engineer", request.id, 30, "the index still builds");
    await atWork(session, 14);
    const { card } = (await then.request(request)).bookkeeping;
    const asked = () =>
      stage.slack.people
        .messages(card?.channel ?? "", { thread: card?.ts })
        .filter(({ readable }) => readable.includes("asks for 30 minutes more")).length;
    const before = asked();

    await atWork(session, 2);
    const reminded = asked();
    await atWork(session, 5);

    const shown = await then.card(request);
    const head = (await then.thread(request))[0];
    expect(reminded).toBe(before + 1);
    for (const text of [shown, head]) expect(text).toMatch(/Asked again .*Escalated /s);
    const [second, call] = posted("#staging-access").slice(staging);
    expect(second).toContain("asks for 30 minutes more");
    expect(call).toMatch(/^<@U0ONCALL> .*asks for 30 minutes more/s);
    await atWork(session, 35);
    await when.minutes(9);
    sweepIsBack();
    await then.ended(request, "deadline");
    const events = (await then.auditOf(request)).filter((event) => event.startsWith("extension."));
    expect(events).toEqual([
      "extension.asked",
      "extension.reminded",
      "extension.escalated",
      "extension.reminded",
    ]);
    await then.chainHolds(request);
  });

  it("is brought up by the sweep where the bell of its asking was lost", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    // Past the first idle check, the machine's own next look is at the warning, ten minutes before the end.
    await atWork(session, 16);
    const lost = stage.cloud.faults.add({
      operation: "SendTaskSuccess",
      kind: "fail",
      caller: "curfew-Slack",
    });
    await when.asksForMore("engineer", request.id, 30, "the index still builds");
    stage.cloud.faults.clear(lost);
    await atWork(session, 18);

    const { audit } = await then.request(request);

    expect(audit.map(({ event }) => event)).toContain("extension.reminded");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });
});

describe("a request that nobody can approve any more", () => {
  it("says so within a minute to everyone, once, and waits on; and takes it back when somebody can", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-2", minutes: 60 });

    change("people.yaml", withoutPerson("p-ben001"));
    await when.seconds(61);
    const withOne = await then.card(request);
    change("people.yaml", withGroups("p-bea001", "[engineers]"));
    await when.minutes(3);
    const stalled = [await then.card(request), (await then.thread(request))[0]];
    const told = (await then.thread(request)).filter((text) => text.includes("any more: whoever"));
    const channel = posted("#prod-access").filter((text) => /still waits.*Nobody can/s.test(text));
    repair();
    await when.seconds(61);

    expect(withOne).toContain("Waiting for approval until");
    for (const shown of stalled)
      expect(shown).toContain("*Nobody can approve this any more.* Unless that changes it expires");
    expect([told.length, channel.length]).toEqual([1, 1]);
    expect(await then.card(request)).toContain("Waiting for approval until");
    const events = (await then.auditOf(request)).filter((event) => /stalled|resumed/.test(event));
    expect(events).toEqual(["approval.stalled", "approval.resumed"]);
    await then.chainHolds(request);
    await when.approves("lead", request.id);
    await then.isIn(request, "active");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });

  it("says so at once when one of those who lost the right clicks", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-2", minutes: 60 });
    const sweepIsBack = when.theSweepIsDead();

    change("people.yaml", withGroups("p-ben001", "[engineers]"));
    change("people.yaml", withGroups("p-bea001", "[engineers]"));
    await when.approves("lead", request.id);
    sweepIsBack();

    expect(await then.card(request)).toContain("Nobody can approve this any more.");
    expect(await then.card(request)).not.toContain("Asked of");
    await when.withdraws("engineer", request.id);
    await then.isIn(request, "withdrawn");
  });

  it("is not said of one that somebody may approve for less time, nor while the configuration has a mistake", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-2", minutes: 60 });

    change("access.cedar", (text) =>
      text.replace(
        'action == Curfew::Action::"approve",\n  resource\n);',
        'action == Curfew::Action::"approve",\n  resource\n)\nwhen { context.minutes <= 30 };',
      ),
    );
    await when.seconds(61);
    const less = await then.card(request);
    change("access.cedar", (text) => `${text}\nnonsense`);
    await when.seconds(61);

    expect(less).toContain("Waiting for approval until");
    expect(await then.card(request)).toContain("Waiting for approval until");
    repair();
    await when.withdraws("engineer", request.id);
  });
});
