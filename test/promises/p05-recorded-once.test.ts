// P5: every session that ended is recorded exactly once, with its cause; what cannot be known is unknown.
import { afterEach, describe, expect, it } from "vitest";
import type { DeliveryFaults } from "../../local/cloud/events/faults.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("a session's end is recorded once, with its cause:", () => {
  it("exit, when its user left", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    await session.type("ls");

    await when.minutes(3);
    await when.leaves(session);
    await when.minutes(4);

    const recorded = await then.sessionEnded(session.sessionId, "exit");
    expect(recorded).toMatchObject({ request: request.id, person: "p-ana001" });
    expect(recorded.endedBy).toBe("the person");
  });

  it("exit, when two sweeps run at the same moment (facts D3)", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("lead", { instance: "web-1", minutes: 60 }, [
      "second-lead",
    ]);
    const session = await given.session(request);
    await when.leaves(session);

    const sweep = () => stage.cloud.lambda.invokeSync("curfew-Sweep", {});
    await Promise.all([sweep(), sweep(), sweep()]);
    await when.minutes(2);

    await then.sessionEnded(session.sessionId, "exit");
    await when.isDone("lead", request.id);
  });

  it("idle, when Session Manager closed it for want of typing", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 60 });
    const session = await given.session(request);
    await when.minutes(5);
    await session.type("ls");

    await when.minutes(19);

    expect(session.closedWith()).toContain("inactivity");
    await then.sessionEnded(session.sessionId, "idle");
  });

  it("returned, though the same person's other session on another instance goes on", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "batch-1", minutes: 60 });
    const kept = await given.granted("engineer", { instance: "staging-1", minutes: 60 }, []);
    const session = await given.session(request);
    const other = await given.session(kept);

    await when.isDone("engineer", request.id);
    await when.minutes(2);

    await then.sessionEnded(session.sessionId, "returned");
    expect(then.openSessions()).toContain(other.sessionId);
    await when.isDone("engineer", kept.id);
    await when.minutes(2);
    await then.sessionEnded(other.sessionId, "returned");
  });

  it("revoked, also when an administrator terminates it past Curfew", async () => {
    const { given, when, then } = story;
    const request = await given.granted("oncall", { instance: "web-1", minutes: 60 });
    const [first, second] = [await given.session(request), await given.session(request)];

    await when.anAdminTerminates(first.sessionId);
    await when.minutes(2);
    const outside = await then.sessionEnded(first.sessionId, "revoked");
    await when.revokes("lead", request.id);
    await when.minutes(2);

    expect(outside.endedBy).toContain("user/admin");
    const inside = await then.sessionEnded(second.sessionId, "revoked");
    expect(inside.endedBy).toBe("p-ben001");
  });

  it("ungoverned, when the profile ends sessions without a grant", async () => {
    const { given, when, then } = story;
    const session = await given.sessionOutside("outsider", "vault-1");

    await when.minutes(2);

    expect(session.closedWith()).toBeDefined();
    await then.sessionEnded(session.sessionId, "ungoverned");
  });

  it("unknown, when it ran under a document that is not Curfew's", async () => {
    const { given, when, then } = story;
    const session = await given.sessionOutside("outsider", "web-2");
    await when.minutes(2);

    await when.leaves(session);
    await when.minutes(4);

    const recorded = await then.sessionEnded(session.sessionId, "unknown");
    expect(recorded.request).toBeUndefined();
  });

  it("instance-gone, when the instance was stopped; the grant itself goes on", async () => {
    const { given, when, then } = story;
    const request = await given.granted("oncall", { instance: "web-2", minutes: 30 });
    const session = await given.session(request);

    await when.instanceBecomes("web-2", "stopped");
    await when.minutes(3);

    await then.sessionEnded(session.sessionId, "instance-gone");
    await then.isIn(request, "active");
    await when.instanceBecomes("web-2", "running");
  });
});

describe("however EventBridge delivers (facts D1),", () => {
  afterEach(() => story.stage.cloud.events.switches.clear());
  const ways: [string, DeliveryFaults][] = [
    ["twice", { duplicate: 1 }],
    ["minutes late", { delayMs: [90_000, 240_000] }],
    ["not at all", { lose: 1 }],
    ["twice and in another order", { duplicate: 1, reorder: true, delayMs: [0, 30_000] }],
  ];

  it.each(
    ways,
  )("with every event %s, each end is there once with the same cause", async (_, way) => {
    const { given, when, then, stage, actors } = story;
    await when.minutes(8);
    const request = await given.granted("second-lead", { instance: "web-1", minutes: 60 });
    // Curfew's own announcements are what the test counts: they are left alone.
    stage.cloud.events.switches.set({ ...way, match: { source: ["aws.ssm", "aws.ec2"] } });

    const left = await given.session(request);
    const returned = await given.session(request);
    await when.minutes(2);
    await when.leaves(left);
    await when.minutes(2);
    await when.isDone("second-lead", request.id);
    await when.minutes(8);

    await then.ended(request, "returned");
    await then.sessionEnded(left.sessionId, "exit");
    await then.sessionEnded(returned.sessionId, "returned");
    const ledger = await actors.truth.sessions.ofPerson("p-bea001", 100);
    const own = ledger.filter((session) => session.request === request.id);
    expect(own.map(({ id }) => id).sort()).toEqual([left.sessionId, returned.sessionId].sort());
  });
});
