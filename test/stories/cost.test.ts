// What an eight-hour grant costs in state transitions: tens, not thousands (design 2).
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("a grant of eight hours costs at most forty state transitions", () => {
  it("with a session open all day", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 480 });
    const session = await given.session(request);
    // The window is closed without `exit`: the session stays listed as active for days (facts A5).
    session.close();
    // The sweep adds nothing to the machine's transitions: without it the day is only quicker to play.
    const sweepIsBack = when.theSweepIsDead();

    await when.hours(7.96);
    // So late that a warning of the silence is overtaken by the deadline.
    sweepIsBack();
    await then.isIn(request, "active");
    await when.minutes(10);

    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "deadline");
    expect(await then.transitionsOf(request)).toBeLessThanOrEqual(40);
  });

  it("without a session", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 480 });

    await when.minutes(25);

    await then.ended(request, "idle");
    expect(await then.transitionsOf(request)).toBeLessThanOrEqual(40);
  });
});
