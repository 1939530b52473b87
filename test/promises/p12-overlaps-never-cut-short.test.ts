// P12: one live grant per person and instance; nothing of another grant, earlier or elsewhere, cuts it short.
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("one live grant per person and instance", () => {
  it("a second request for both is refused while the first waits and lives, and taken as soon as its role is gone", async () => {
    const { given, when, then, actors } = story;
    const again = async () =>
      JSON.stringify(await actors.ask("engineer", { instance: "web-1", minutes: 15 }));
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    expect(await again()).toContain("You have already asked for web-1");
    await when.approves("lead", request.id);
    expect(await again()).toContain("You already have access to web-1 until");
    await when.isDone("engineer", request.id);
    await then.isIn(request, "revoking");
    const next = await given.asked("engineer", { instance: "web-1", minutes: 15 });
    await when.withdraws("engineer", next.id);
    await when.minutes(6);
    await then.ended(request, "returned");
  });

  it("another instance, and another person on the same one, are other grants; the end of one leaves the rest", async () => {
    const { given, when, then } = story;
    const [first, elsewhere, somebodyElse] = [
      await given.granted("engineer", { instance: "web-1", minutes: 60 }),
      await given.granted("engineer", { instance: "web-2", minutes: 60 }),
      await given.granted("oncall", { instance: "web-1", minutes: 60 }),
    ];
    const session = await given.session(first);
    const others = [await given.session(elsewhere), await given.session(somebodyElse)];

    await when.revokes("lead", first.id);
    await when.minutes(6);

    expect(session.closedWith()).toBeDefined();
    await then.ended(first, "revoked");
    expect(others.map((one) => one.closedWith())).toEqual([undefined, undefined]);
    await then.isIn(elsewhere, "active");
    await then.isIn(somebodyElse, "active");
    expect(then.policiesOf(elsewhere)).toEqual(["grant"]);
    expect(then.policiesOf(somebodyElse)).toEqual(["grant"]);
    await when.revokes("lead", elsewhere.id);
    await when.revokes("lead", somebodyElse.id);
    await when.minutes(6);
  });

  it("may be asked for again in the moment the first has ended, and nothing of the first cuts the second", async () => {
    const { given, when, then, stage } = story;
    const first = await given.granted("engineer", { instance: "batch-1", minutes: 15 });
    stage.cloud.events.switches.set({ duplicate: 1, delayMs: [60_000, 180_000], reorder: true });
    await given.session(first);
    await when.minutes(10);
    await when.isDone("engineer", first.id);
    await when.minutes(5.1);
    await then.isIn(first, "ended");

    const second = await given.granted("engineer", { instance: "batch-1", minutes: 60 });
    const session = await given.session(second);
    await when.anAdminStops(first.id);
    await when.minutes(10);

    await then.isIn(second, "active");
    expect(session.closedWith()).toBeUndefined();
    expect(then.policiesOf(second)).toEqual(["grant"]);
    stage.cloud.events.switches.clear();
    await when.isDone("engineer", second.id);
    await when.minutes(6);
    await then.sessionEnded(session.sessionId, "returned");
  });

  it("the end of an earlier grant run again by hand touches neither policy nor session of the later one", async () => {
    const { given, when, then, stage } = story;
    const first = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    await when.isDone("engineer", first.id);
    await when.minutes(6);
    const second = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const session = await given.session(second);

    for (const step of ["RevokeAccess", "EndSessions", "RecordAccess", "CheckAccess"])
      await stage.cloud.lambda.invokeSync(`curfew-${step}`, { requestId: first.id });
    await when.minutes(2);

    await then.isIn(second, "active");
    expect(session.closedWith()).toBeUndefined();
    expect(then.policiesOf(second)).toEqual(["grant"]);
    const again = await given.session(second);
    expect(again.sessionId).not.toBe(session.sessionId);
  });

  it("is free for the next one as soon as its role is gone, before its end is confirmed; nothing of the two is confused", async () => {
    const { given, when, then } = story;
    const first = await given.granted("engineer", { instance: "batch-1", minutes: 30 });
    await given.session(first);
    await when.isDone("engineer", first.id);
    await then.isIn(first, "revoking");

    const second = await given.granted("engineer", { instance: "batch-1", minutes: 30 });
    const session = await given.session(second);
    await when.minutes(6);

    await then.ended(first, "returned");
    await then.isIn(second, "active");
    expect(session.closedWith()).toBeUndefined();
    await when.isDone("engineer", second.id);
    await when.minutes(6);
    const ended = await then.sessionEnded(session.sessionId, "returned");
    expect(ended.request).toBe(second.id);
  });

  it("two requests of one person for one instance, sent at the same moment, become one grant", async () => {
    const { when, then, actors, stage } = story;
    const asking = () => actors.ask("second-lead", { instance: "web-2", minutes: 15 });

    await Promise.all([asking(), asking()].map((one) => one.catch(() => undefined)));
    const requests = await actors.truth.requests.ofPerson("p-bea001", 10);
    for (const { id, state } of requests) if (state === "pending") await when.approves("lead", id);
    await stage.clock.quiet();

    const states = await Promise.all(requests.map(async (one) => (await then.request(one)).state));
    expect(states.filter((state) => state === "active")).toHaveLength(1);
    expect(requests.flatMap((one) => then.policiesOf(one))).toEqual(["grant"]);
  });
});
