// The ends of a session, and the trace that each of them leaves or does not leave.
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { ana, ben, MINUTE, START, sessionDocument, WEB, world } from "./support.ts";

describe("TerminateSession", () => {
  it("answers success even for a session that never was (facts A1, A6)", async () => {
    const { call } = world();

    const answer = await call("TerminateSession", { SessionId: "nobody-123" });

    expect(answer).toEqual({ SessionId: "nobody-123" });
  });

  it("answers success again for one that is over, and does not move its end (facts A1)", async () => {
    const { call, start, clock, ssm } = world();
    const SessionId = await start();
    await call("TerminateSession", { SessionId });
    await clock.advance(MINUTE);

    await call("TerminateSession", { SessionId });

    expect(ssm.session(SessionId)).toMatchObject({ endedAt: START, endCause: "terminated" });
  });

  it("says success of a stuck session that stays Active, until it is unstuck (facts A5)", async () => {
    const { call, start, list, ssm } = world();
    const SessionId = await start();
    ssm.switches.stuck(SessionId);

    const answer = await call("TerminateSession", { SessionId });
    const stuck = await list();
    ssm.switches.unstuck(SessionId);
    await call("TerminateSession", { SessionId });

    expect(answer).toEqual({ SessionId });
    expect(stuck).toMatchObject([{ SessionId, Status: "Connecting" }]);
    expect(await list()).toEqual([]);
  });

  it("can be slow: Terminating and still listed until it is done (facts A2)", async () => {
    const { call, start, list, ssm, clock } = world();
    ssm.switches.terminateSlowly(10_000);
    const SessionId = await start();

    await call("TerminateSession", { SessionId });
    const during = await list();
    await clock.advance(10_000);

    expect(during).toMatchObject([{ SessionId, Status: "Terminating" }]);
    expect(during[0]).not.toHaveProperty("EndDate");
    expect(await list()).toEqual([]);
  });
});

describe("ends without a call", () => {
  it("ends after the document's idle minutes without user input, with the service's words (facts A6, A7)", async () => {
    const { start, clock, ssm } = world();
    const texts: string[] = [];
    ssm.onEnded((_session, text) => texts.push(text));
    const id = await start();
    await clock.advance(4 * MINUTE);
    ssm.typed(id);
    await clock.advance(5 * MINUTE - 1);

    const before = ssm.session(id)?.status;
    await clock.advance(1);

    expect(before).toBe("Connecting");
    expect(ssm.session(id)).toMatchObject({ endedAt: START + 9 * MINUTE, endCause: "idle" });
    expect(texts).toEqual(["Your session timed out due to inactivity and has been terminated."]);
  });

  it("waits 20 minutes where the document says nothing (facts B1)", async () => {
    const { start, clock, ssm } = world();
    ssm.seedDocument("Unset", sessionDocument({ idleSessionTimeout: "", maxSessionDuration: "" }));
    const id = await start({ DocumentName: "Unset" });

    await clock.advance(30 * MINUTE);

    expect(ssm.session(id)?.endedAt).toBe(START + 20 * MINUTE);
  });

  it("ends a busy session at its maximum duration (facts B1)", async () => {
    const { start, clock, ssm } = world();
    const id = await start();

    for (let minute = 0; minute < 61; minute += 1) {
      ssm.typed(id);
      await clock.advance(MINUTE);
    }

    expect(ssm.session(id)).toMatchObject({
      endedAt: START + 60 * MINUTE,
      endCause: "max-duration",
    });
  });

  it("keeps a session with a closed window listed as Active for 30 days (facts A5)", async () => {
    const { start, clock, ssm, list } = world();
    ssm.seedDocument("Open", sessionDocument());
    const id = await start({ DocumentName: "Open" });
    ssm.disconnected(id);
    await clock.advance(30 * 24 * 60 * MINUTE - 1);

    const before = await list();
    await clock.advance(1);
    const after = await list();

    expect(before).toMatchObject([{ SessionId: id, Status: "Disconnected" }]);
    expect(after).toEqual([]);
  });

  it("counts idle time again once the client is back", async () => {
    const { start, clock, ssm } = world();
    const id = await start();
    ssm.disconnected(id);
    await clock.advance(30 * MINUTE);
    ssm.connected(id);

    await clock.advance(5 * MINUTE);

    expect(ssm.session(id)).toMatchObject({ endedAt: START + 35 * MINUTE, endCause: "idle" });
  });

  it.each([
    "stopped",
    "terminated",
  ] as const)("ends with an instance that is %s; only EC2 tells of it (facts A6)", async (state) => {
    const { start, clock, ec2, ssm, events, trail } = world();
    const id = await start();

    ec2.setState(WEB, state);
    await clock.advance(MINUTE);

    expect(ssm.session(id)).toMatchObject({ endedAt: START, endCause: "instance-gone" });
    expect(trail()).toHaveLength(1);
    expect(events.slice(1).map(({ source }) => source)).toEqual(["aws.ec2", "aws.ec2"]);
  });

  it("leaves no event after exit, idle time or maximum duration (facts A6)", async () => {
    const { start, clock, ssm, trail } = world();
    ssm.seedDocument("Short", sessionDocument({ maxSessionDuration: "1" }));
    ssm.endSession(await start(), "exit");
    await start();
    await start({ DocumentName: "Short" });

    await clock.advance(60 * MINUTE);

    expect(ssm.sessions().map(({ endCause }) => endCause)).toEqual([
      "exit",
      "idle",
      "max-duration",
    ]);
    expect(trail().map(({ detail }) => (detail as { eventName: string }).eventName)).toEqual(
      Array(3).fill("StartSession"),
    );
  });

  it("goes on counting after the process was killed", async () => {
    const store = memoryStore();
    const id = await world({ store }).start();
    const clock = createClock({ mode: "still", startAt: START + 4 * MINUTE });

    const again = world({ store, clock });
    await clock.advance(MINUTE);

    expect(again.ssm.session(id)).toMatchObject({ endedAt: START + 5 * MINUTE, endCause: "idle" });
  });

  it("keeps the settings a session was started under when its document changes (facts B1)", async () => {
    const { start, clock, ssm } = world();
    const id = await start();
    ssm.seedDocument("Shell-60", sessionDocument({ idleSessionTimeout: "1" }));

    await clock.advance(2 * MINUTE);
    const old = ssm.session(id)?.status;
    const fresh = await start();
    await clock.advance(MINUTE);

    expect(old).toBe("Connecting");
    expect(ssm.session(fresh)?.endCause).toBe("idle");
  });
});

describe("ResumeSession", () => {
  it("gives a new token to a session that is not over (facts A1)", async () => {
    const { call, start, ssm } = world();
    const SessionId = await start();
    ssm.disconnected(SessionId);

    const answer = await call("ResumeSession", { SessionId });

    expect(ssm.claimToken(SessionId, answer.TokenValue)).toBe(true);
  });

  it("does not know a session that ended by idle time (facts A6)", async () => {
    const { call, start, clock } = world();
    const SessionId = await start();
    await clock.advance(5 * MINUTE);

    const answer = call("ResumeSession", { SessionId });

    await expect(answer).rejects.toMatchObject({ name: "DoesNotExistException" });
  });
});

describe("tokens", () => {
  it("open their own session, once, and for a minute (facts C9)", async () => {
    const { call, clock, ssm } = world();
    const first = await call("StartSession", { Target: WEB }, ana);
    const second = await call("StartSession", { Target: WEB }, ben);

    const crossed = ssm.claimToken(second.SessionId, first.TokenValue);
    const once = ssm.claimToken(first.SessionId, first.TokenValue);
    const twice = ssm.claimToken(first.SessionId, first.TokenValue);
    await clock.advance(MINUTE);
    const late = ssm.claimToken(second.SessionId, second.TokenValue);

    expect([crossed, once, twice, late]).toEqual([false, true, false, false]);
  });
});
