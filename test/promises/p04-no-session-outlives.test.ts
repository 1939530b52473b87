// P4: no session outlives its grant; gone means that AWS lists none, and until then the end is tried for ever.
import { afterEach, describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("the end of a grant", () => {
  afterEach(() => {
    story.stage.cloud.faults.clear();
    story.stage.cloud.ssm.switches.terminateSlowly(0);
    story.stage.cloud.ssm.switches.listLate(0);
  });

  it("catches a session opened while IAM did not yet know of the removal (facts C5)", async () => {
    const { given, when, then, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });

    await when.isDone("engineer", request.id);
    await when.seconds(1);
    const sneaky = await actors.startSession("engineer", "web-1", request.grant?.document);
    if ("error" in sneaky) throw new Error("IAM was faster than it ever is");
    await when.seconds(9);

    expect(sneaky.closedWith()).toBeDefined();
    await then.isIn(request, "revoking");
    await when.minutes(6);
    await then.ended(request, "returned");
    await then.sessionEnded(sneaky.sessionId, "returned");
  });

  it("catches one that AWS listed only after the first looks (facts A5)", async () => {
    const { given, when, then, actors, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    stage.cloud.ssm.switches.listLate(120_000);
    stage.cloud.events.switches.set({ lose: 1 });

    await when.isDone("engineer", request.id);
    const sneaky = await actors.startSession("engineer", "web-1", request.grant?.document);
    if ("error" in sneaky) throw new Error("IAM was faster than it ever is");
    await when.seconds(90);
    expect(sneaky.closedWith()).toBeUndefined();
    await when.minutes(5);
    stage.cloud.events.switches.clear();

    await then.ended(request, "returned");
    expect(then.openSessions()).toEqual([]);
  });

  it("ends the sessions though the policy cannot be deleted, says so once Slack hears it, and deletes it when IAM is back", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    stage.cloud.faults.add({ service: "iam", operation: "DeleteRolePolicy", kind: "fail" });

    await when.revokes("lead", request.id);
    await when.minutes(1);

    expect(session.closedWith()).toBeDefined();
    await then.isIn(request, "revoking");
    const slackIsBack = when.slackIsDown();
    await when.minutes(10);
    expect((await then.request(request)).end?.stuckSince).toBeDefined();
    slackIsBack();
    await when.minutes(15);
    const alerts = then.securityHeard().filter((text) => text.includes(request.id));
    expect(alerts.map((text) => text.includes("Access that does not end"))).toEqual([true]);
    stage.cloud.faults.clear();
    await when.minutes(30);
    await then.ended(request, "revoked");
    expect(then.policiesOf(request)).toEqual([]);
  });

  it("is not confirmed while a session is stuck: told in Slack, to security, to the alarm, until it is gone", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    stage.cloud.ssm.switches.stuck(session.sessionId);

    await when.revokes("lead", request.id);
    expect(then.policiesOf(request)).toEqual([]);
    await when.minutes(12.5);

    await then.isIn(request, "revoking");
    const { end, audit } = await then.request(request);
    expect(end?.stuckSince).toBeDefined();
    expect(audit.filter(({ event }) => event === "end.delayed")).toHaveLength(1);
    expect((await then.thread(request)).at(-1)).toContain("Stuck since");
    expect(await then.card(request)).toContain("Stuck since");
    const alerts = then.securityHeard().filter((text) => text.includes(request.id));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toContain("Access that does not end");
    expect(then.counted("StuckEnds")).toBeGreaterThan(2);
    // It is in use, so that nothing but the next attempt ends it.
    await session.type("echo still in");
    stage.cloud.ssm.switches.unstuck(session.sessionId);
    await when.minutes(24);
    await then.ended(request, "revoked");
    await then.sessionEnded(session.sessionId, "revoked");
    await then.chainHolds(request);
  });

  it("does not believe TerminateSession's 200: a session that dies slowly is waited for (facts A1)", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 30 });
    await when.minutes(10);
    const session = await given.session(request);
    await when.minutes(10);
    await session.type("echo here");
    stage.cloud.ssm.switches.terminateSlowly(100_000);

    await when.minutes(11);
    expect(session.closedWith()).toBeUndefined();
    await then.isIn(request, "revoking");
    await when.minutes(3);

    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "deadline");
  });

  it("survives DescribeSessions being throttled (facts A4)", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    const throttle = { service: "ssm", operation: "DescribeSessions", kind: "throttle" } as const;
    const id = stage.cloud.faults.add({ ...throttle, caller: "EndSessions", times: 5 });

    await when.isDone("engineer", request.id);
    await when.minutes(7);

    expect(stage.cloud.faults.list().find((fault) => fault.id === id)?.struck).toBe(5);
    await then.ended(request, "returned");
    await then.sessionEnded(session.sessionId, "returned");
  });

  it("survives TerminateSession and DeleteRolePolicy failing, and their answers being lost", async () => {
    const { given, when, then, stage } = story;
    const { faults } = stage.cloud;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    faults.add({ operation: "TerminateSession", kind: "fail", times: 4 });
    faults.add({ operation: "DeleteRolePolicy", kind: "fail", times: 4 });
    faults.add({ operation: "DeleteRolePolicy", kind: "lost-answer", times: 1 });

    await when.isDone("engineer", request.id);
    await when.minutes(7);

    await then.ended(request, "returned");
    await then.sessionEnded(session.sessionId, "returned");
    expect(then.policiesOf(request)).toEqual([]);
  });

  it("needs no Slack: sessions are closed and confirmed while nothing can be told", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 15 });
    const session = await given.session(request);

    const isBack = when.slackIsDown();
    await when.minutes(17);
    isBack();

    await then.ended(request, "deadline");
    expect(session.closedWith()).toBeDefined();
    expect(then.openSessions()).toEqual([]);
  });
});
