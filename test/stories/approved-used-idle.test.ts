// The ordinary day: asked, approved, used, left alone, taken back.
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("an engineer asks, a lead approves, the engineer works and goes home", () => {
  it("ends when nobody has had a session for the profile's idle minutes", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 240 });
    const session = await given.session(request);
    expect(await session.type("echo at work")).toBe("at work\n");

    await when.leaves(session);
    await when.minutes(14);
    await then.isIn(request, "active");
    await when.minutes(8);

    await then.ended(request, "idle");
    await then.sessionEnded(session.sessionId, "exit");
    await then.chainHolds(request);
    expect(then.roles()).toEqual([]);
    expect((await then.thread(request)).at(-1)).toContain("no session was open for 15 minutes");
    expect(await then.auditOf(request)).toEqual([
      "request.asked",
      "approval.asked",
      "request.approved",
      "grant.started",
      "grant.made",
      "grant.ending",
      "policy.removed",
      "grant.ended",
    ]);
  });

  it("is there again for the asking at once", async () => {
    const { given, then } = story;

    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });

    await then.isIn(request, "active");
    expect(then.roles()).toEqual([`curfew-${request.id}`]);
    expect(then.policiesOf(request)).toEqual(["grant"]);
  });
});
