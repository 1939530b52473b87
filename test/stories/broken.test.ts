// Parts of the machinery fail during a grant; the grant ends all the same.
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("a grant", () => {
  it("is revoked by the next execution when an admin stops the one that holds it", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);

    await when.anAdminStops(request.id);

    expect(then.roles()).toEqual([]);
    expect(session.closedWith()).toBeDefined();
    await when.minutes(6);
    await then.ended(request, "failed");
    await then.sessionEnded(session.sessionId, "revoked");
    const names = stage.states.executions().map(({ name, status }) => [name, status]);
    expect(names).toContainEqual([`${request.id}.2`, "SUCCEEDED"]);
    expect(then.counted("WorkflowRestarted")).toBe(1);
  });

  it("ends at its deadline though the sweep has been dead for ten minutes", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 15 });
    const session = await given.session(request);
    await when.minutes(8);
    await session.type("echo still here");

    const sweepIsBack = when.theSweepIsDead();
    await when.minutes(10);

    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "deadline");
    sweepIsBack();
    await when.minutes(2);
    await then.sessionEnded(session.sessionId, "deadline");
  });

  it("goes its whole way while Slack is down, and the card is right afterwards", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "batch-1", minutes: 15 });
    const session = await given.session(request);

    const slackIsBack = when.slackIsDown();
    await when.isDone("engineer", request.id);
    expect(session.closedWith()).toBeDefined();
    await when.minutes(4);
    slackIsBack();
    await when.minutes(2);

    await then.ended(request, "returned");
    expect(then.counted("NotifyFailed")).toBeGreaterThan(0);
    expect(await then.card(request)).toContain("Access ended");
  });

  it("is the same story when every function starts cold at every step", async () => {
    const { given, when, then, stage } = story;
    await when.containersAreRecycled();
    const { id } = await given.asked("oncall", { instance: "web-1", minutes: 15 });
    await when.containersAreRecycled();
    await when.approves("lead", id);
    await when.containersAreRecycled();
    await when.propagated();
    const request = await then.request({ id });
    const session = await given.session(request);
    await when.containersAreRecycled();
    const stop = stage.cloud.faults.intercept(() => when.containersAreRecycled());

    await when.minutes(17);
    stop();

    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "deadline");
    await then.chainHolds(request);
  });
});
