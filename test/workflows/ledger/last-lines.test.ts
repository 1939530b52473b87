// The agent sends the rest of the transcript when a session is over. The ledger must not take that for work.
import { afterEach, expect, it } from "vitest";
import { type Actors, actorsOn } from "../../../local/stage/actors.ts";
import { type InProcessStage, inProcessStage } from "../../../local/stage/in-process.ts";
import { propagated } from "../../support/stage.ts";

const MINUTE = 60_000;
let stage: InProcessStage;

afterEach(() => stage.close());

async function openSession(actors: Actors) {
  await stage.clock.advance(MINUTE + 1000);
  const asked = await actors.ask("engineer", { instance: "web-1", minutes: 60 });
  if (!("request" in asked)) throw new Error("the form was refused");
  await actors.approve("lead", asked.request.id);
  await propagated(stage);
  const session = await actors.startSession("engineer", "web-1");
  if ("error" in session) throw new Error(session.message);
  await session.type("hostname");
  return session;
}

it("an idle end is idle, although the agent sends the last prompt at that very moment (facts E1, A6)", async () => {
  stage = await inProcessStage();
  const actors = actorsOn(stage);
  const session = await openSession(actors);

  await stage.clock.advance(19 * MINUTE);

  const recorded = await actors.truth.sessions.read(session.sessionId);
  expect(session.closedWith()).toContain("timed out due to inactivity");
  expect(recorded?.cause).toBe("idle");
});

it("a session left with exit minutes after its last command is an exit", async () => {
  stage = await inProcessStage();
  const actors = actorsOn(stage);
  const session = await openSession(actors);

  await stage.clock.advance(6 * MINUTE);
  await session.type("exit");
  await stage.clock.advance(2 * MINUTE);

  const recorded = await actors.truth.sessions.read(session.sessionId);
  expect(recorded?.cause).toBe("exit");
});
