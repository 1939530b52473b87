// A closed window stays listed as active for 30 days (facts A5): the transcript's silence ends it, after a warning.
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

/** Of the profile prod; quiet is twice that, and the warning comes five minutes before. */
const IDLE = 15;

describe("a session whose window was closed", () => {
  it("is warned of in the thread, ended as idle, and then its grant goes idle too", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 240 });
    const session = await given.session(request);
    await session.type("echo at work");
    await when.seconds(5);
    session.close();

    await when.minutes(2 * IDLE - 2);
    const warned = await then.thread(request);
    expect(then.openSessions()).toContain(session.sessionId);
    await when.minutes(6);

    expect(warned.at(-1)).toContain("Nothing has come from your session on web-1");
    const ended = await then.sessionEnded(session.sessionId, "idle");
    expect(ended.endedBy).toBe("curfew");
    await then.isIn(request, "active");
    await when.minutes(IDLE + 7);
    await then.ended(request, "idle");
  });

  it("is not ended before it was warned of, however late the sweep comes", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 240 });
    const session = await given.session(request);
    session.close();
    const wake = when.theSweepIsDead();
    await when.minutes(3 * IDLE);

    wake();
    await when.minutes(4);

    expect(then.openSessions()).toContain(session.sessionId);
    expect((await then.thread(request)).at(-1)).toContain("a closed window looks like that");
    await when.minutes(4);
    await then.sessionEnded(session.sessionId, "idle");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });
});

describe("a session in use", () => {
  it("goes on when a line is printed after the warning, and is warned of again in the next silence", async () => {
    const { given, when, then } = story;
    const request = await given.granted("oncall", { instance: "web-1", minutes: 240 });
    const session = await given.session(request);
    const warnings = async () =>
      (await then.thread(request)).filter((line) => line.includes("closed window")).length;
    // Somebody writes in an editor: keys that keep Session Manager awake, and no line of transcript (facts E1).
    const editing = (minutes: number) =>
      Array.from({ length: minutes }).reduce<Promise<void>>(async (before) => {
        await before;
        story.stage.cloud.ssm.typed(session.sessionId);
        await when.minutes(1);
      }, Promise.resolve());
    await editing(2 * IDLE - 3);
    expect(await warnings()).toBe(1);

    await session.type("echo still here");
    await editing(2 * IDLE - 6);

    expect(then.openSessions()).toContain(session.sessionId);
    expect(await warnings()).toBe(1);
    await editing(3);
    expect(await warnings()).toBe(2);
    await when.isDone("oncall", request.id);
    await when.minutes(6);
  });
});
