import { expect, it } from "vitest";
import {
  asked,
  counted,
  grantsOf,
  MINUTE,
  type OpenStage,
  openStaleStage,
  propagated,
  stateOf,
} from "../support/stage.ts";

const ERRORS = ["channel_not_found", "ratelimited", "invalid_auth", "internal_error"] as const;

/** From now on every call of the method answers the error. */
function failing(stage: OpenStage, method: string, error: string) {
  const planned = Array.from({ length: 1000 }, () => ({ method, error }));
  stage.slack.switches.failures.push(...planned);
}
const mended = (stage: OpenStage) => stage.slack.switches.failures.splice(0);

/** Approved by a card that Slack took before it broke, or by one that comes with the reminder. */
async function approvedSomehow(stage: OpenStage, id: string) {
  for (let tries = 0; tries < 3; tries++) {
    const request = await stage.actors.truth.requests.read(id);
    if (request?.bookkeeping.card !== undefined) return stage.actors.approve("lead", id);
    mended(stage);
    await stage.clock.advance(16 * MINUTE);
  }
  throw new Error("no card came");
}

it.each(
  ERRORS,
)("gives and ends access while Slack answers every message with %s, and counts what it could not tell", async (error) => {
  const stage = await openStaleStage();
  const id = await asked(stage, "engineer", { minutes: 15 });
  failing(stage, "chat.update", error);
  failing(stage, "chat.postMessage", error);

  await stage.actors.approve("lead", id);
  await propagated(stage);
  const session = await stage.actors.startSession("engineer", "web-1", "curfew-prod-15");
  await stage.clock.advance(18 * MINUTE);

  expect("sessionId" in session).toBe(true);
  expect(await stateOf(stage, id)).toBe("ended");
  expect(grantsOf(stage)).toEqual([]);
  expect(counted(stage, "NotifyFailed")).toBeGreaterThan(2);
  expect(stage.states.executions().map(({ status }) => status)).toEqual(["SUCCEEDED"]);
});

it.each(
  ERRORS,
)("asks again when the approval card met %s, and goes on once Slack is well", async (error) => {
  const stage = await openStaleStage();
  failing(stage, "chat.postMessage", error);
  const id = await asked(stage);
  const before = await stateOf(stage, id);

  await approvedSomehow(stage, id);
  await stage.clock.advance(5000);

  expect(before).toBe("pending");
  expect(await stateOf(stage, id)).toBe("active");
});

it("gives access on staging, which needs no people, though Slack is down altogether", async () => {
  const stage = await openStaleStage();
  failing(stage, "chat.postMessage", "internal_error");
  failing(stage, "chat.update", "internal_error");

  const id = await asked(stage, "engineer", { instance: "staging-1" });
  await stage.clock.advance(5000);

  expect(await stateOf(stage, id)).toBe("active");
});

it("tells of a session without a grant by the next sweep when Slack took nothing the first time (P11)", async () => {
  const stage = await openStaleStage();
  stage.slack.switches.failures.push({ method: "chat.postMessage", error: "channel_not_found" });

  await stage.actors.startOutside("outsider", "web-1");
  await stage.clock.quiet();
  const first = stage.slack.people.messages("C0SECURITY").length;
  await stage.clock.advance(3 * MINUTE);

  expect(first).toBe(0);
  expect(stage.slack.people.messages("C0SECURITY")).toHaveLength(1);
});

it("tells the asker to try again when it was too late to open the form: a command's answer is then too late as well", async () => {
  const stage = await openStaleStage();
  failing(stage, "views.open", "expired_trigger_id");

  await stage.slack.people.command("engineer", "");

  const told = stage.slack.people.messages("@engineer", { user: "engineer" }).at(-1);
  expect(told?.readable).toContain("three seconds");
});

it("shows the form's asker that something broke when the form cannot be opened, and leaves nothing behind", async () => {
  const stage = await openStaleStage();
  failing(stage, "views.open", "internal_error");

  const { answer, view } = await stage.slack.people.command("engineer", "");

  expect(view).toBeUndefined();
  expect(answer).toContain("Curfew has a fault just now");
  expect(stage.states.executions()).toEqual([]);
});
