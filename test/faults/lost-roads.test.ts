import { expect, it } from "vitest";
import {
  asked,
  granted,
  grantsOf,
  MINUTE,
  type OpenStage,
  openStaleStage,
  stateOf,
} from "../support/stage.ts";

const sessionsOf = (stage: OpenStage) => stage.actors.truth.sessions.ofPerson("p-ana001", 10);

async function atWork(stage: OpenStage) {
  const session = await stage.actors.startSession("engineer", "web-1");
  if ("error" in session) throw new Error(session.message);
  await session.type("ls");
  return session;
}

it("records every session by the sweep alone when the bus loses every event", async () => {
  const stage = await openStaleStage();
  stage.cloud.events.switches.set({ lose: 1 });
  const id = await granted(stage);
  const session = await atWork(stage);

  await stage.clock.advance(2 * MINUTE);
  const open = await sessionsOf(stage);
  await stage.actors.done("engineer", id);
  await stage.clock.advance(8 * MINUTE);

  expect(open.map(({ request }) => request)).toEqual([id]);
  expect(session.closedWith()).toBeDefined();
  expect((await sessionsOf(stage)).map(({ cause }) => cause)).toEqual(["returned"]);
  expect(await stateOf(stage, id)).toBe("ended");
});

it("finds a session without a grant by the sweep alone when the bus loses every event (P11)", async () => {
  const stage = await openStaleStage();
  stage.cloud.events.switches.set({ lose: 1 });

  await stage.actors.startOutside("outsider", "vault-1");
  await stage.clock.advance(MINUTE + 1000);

  const told = stage.slack.people.messages("C0SECURITY");
  expect(told).toHaveLength(1);
  expect(stage.cloud.ssm.sessions().every(({ endedAt }) => endedAt !== undefined)).toBe(true);
});

it("ends a grant on its deadline and records its session when the sweep is dead", async () => {
  const stage = await openStaleStage();
  stage.cloud.scheduler.deleteSchedule("curfew-sweep");
  const id = await granted(stage);
  const session = await atWork(stage);
  for (let minutes = 0; minutes < 60; minutes += 10) {
    await stage.clock.advance(10 * MINUTE);
    if (minutes < 40) await session.type("date");
  }

  await stage.clock.advance(3 * MINUTE);

  expect(await stateOf(stage, id)).toBe("ended");
  expect(grantsOf(stage)).toEqual([]);
  const sessions = await sessionsOf(stage);
  expect(sessions).toHaveLength(1);
  expect(sessions[0]?.endedAt).toBeDefined();
});

it("ends a returned grant and records its session when the sweep is dead", async () => {
  const stage = await openStaleStage();
  stage.cloud.scheduler.deleteSchedule("curfew-sweep");
  const id = await granted(stage);
  await atWork(stage);

  await stage.actors.done("engineer", id);
  await stage.clock.advance(8 * MINUTE);

  expect(await stateOf(stage, id)).toBe("ended");
  expect((await sessionsOf(stage)).map(({ cause }) => cause)).toEqual(["returned"]);
});

const loseBells = (stage: OpenStage, caller = "") =>
  stage.cloud.faults.add({ operation: "SendTaskSuccess", kind: "fail", caller });

it("carries out an approval within a reminder's time when no bell ever rings", async () => {
  const stage = await openStaleStage();
  loseBells(stage);
  const id = await asked(stage);

  await stage.actors.approve("lead", id);
  const before = await stateOf(stage, id);
  await stage.clock.advance(16 * MINUTE);

  expect(before).toBe("approved");
  expect(await stateOf(stage, id)).toBe("active");
  expect(grantsOf(stage)).toEqual([`curfew-${id}`]);
});

it("carries out an approval within a minute when the first bell is lost: the sweep rings again", async () => {
  const stage = await openStaleStage();
  const lost = loseBells(stage, "curfew-Slack");
  const id = await asked(stage);

  await stage.actors.approve("lead", id);
  stage.cloud.faults.clear(lost);
  await stage.clock.advance(MINUTE + 1000);

  expect(await stateOf(stage, id)).toBe("active");
});

it("takes access away on every wish to end when no bell ever rings, at the latest at the next look", async () => {
  const stage = await openStaleStage();
  loseBells(stage);
  const id = await asked(stage);
  await stage.actors.approve("lead", id);
  await stage.clock.advance(16 * MINUTE);

  await stage.actors.revoke("lead", id);
  const asSaid = await stateOf(stage, id);
  await stage.clock.advance(20 * MINUTE);

  expect(asSaid).toBe("revoking");
  expect(await stateOf(stage, id)).toBe("ended");
  expect(grantsOf(stage)).toEqual([]);
});

it("comes to the same end when events come doubled, late and out of order", async () => {
  const stage = await openStaleStage();
  stage.cloud.events.switches.set({ duplicate: 1, delayMs: [0, 90_000], reorder: true });
  const id = await granted(stage);
  await atWork(stage);

  await stage.clock.advance(MINUTE);
  await stage.actors.done("engineer", id);
  await stage.clock.advance(10 * MINUTE);

  expect(await stateOf(stage, id)).toBe("ended");
  expect((await sessionsOf(stage)).map(({ cause }) => cause)).toEqual(["returned"]);
  expect(stage.cloud.events.deadLetters()).toEqual([]);
});
