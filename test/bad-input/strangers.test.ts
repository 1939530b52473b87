import { expect, it } from "vitest";
import { commandBody } from "../support/slack-request.ts";
import { asked, granted, grantsOf, openStage, stateOf } from "../support/stage.ts";
import {
  clickBody,
  denialBody,
  errorsIn,
  NOTHING,
  nothingHappened,
  send,
  wishBody,
} from "./slack-door.ts";

const OLGA = "U0OUTSIDER";
const UNKNOWN = "Curfew does not know you yet";

it.each([
  "",
  "list",
])("tells somebody unknown who types /access %s that they are unknown", async (text) => {
  const stage = await openStage();

  const { answer, view } = await stage.slack.people.command("outsider", text);

  expect(answer).toContain(UNKNOWN);
  expect(view).toBeUndefined();
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});

it("refuses the form of somebody unknown, however it came to them", async () => {
  const stage = await openStage();

  const answer = await send(stage, wishBody(OLGA, {}));

  expect(answer.body).toContain(UNKNOWN);
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});

it.each(["approve", "withdraw"])("lets nobody unknown %s a request that waits", async (action) => {
  const stage = await openStage();
  const id = await asked(stage);
  const before = await stage.actors.truth.requests.read(id);

  const answer = await send(stage, clickBody(OLGA, action, id));

  expect(answer.status).toBe(200);
  expect(await stage.actors.truth.requests.read(id)).toEqual(before);
  expect(grantsOf(stage)).toEqual([]);
});

it("tells somebody unknown who clicks Approve that they are unknown, and nobody else", async () => {
  const stage = await openStage();
  const id = await asked(stage);

  await stage.actors.approve("outsider", id);

  const seenBy = (user: string) =>
    stage.slack.people.messages("C0PROD", { user }).some(({ text }) => text.includes(UNKNOWN));
  expect([seenBy("outsider"), seenBy("lead")]).toEqual([true, false]);
  expect(await stateOf(stage, id)).toBe("pending");
});

it("lets nobody unknown deny", async () => {
  const stage = await openStage();
  const id = await asked(stage);

  const answer = await send(stage, denialBody(OLGA, id, "because"));

  expect(errorsIn(answer).reason).toContain(UNKNOWN);
  expect(await stateOf(stage, id)).toBe("pending");
});

it.each(["done", "revoke"])("lets nobody unknown end a grant by %s", async (action) => {
  const stage = await openStage();
  const id = await granted(stage);

  const answer = await send(stage, clickBody(OLGA, action, id));

  expect(answer.status).toBe(200);
  expect(await stateOf(stage, id)).toBe("active");
  expect(grantsOf(stage)).toEqual([`curfew-${id}`]);
});

it("offers somebody unknown nothing that helps: the picker's list is no secret, asking is refused", async () => {
  const stage = await openStage();

  const { body } = await send(stage, commandBody(OLGA, "help"));

  expect(body).toContain("/access");
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});

it.each([
  ["approve", "engineer", "pending"],
  ["approve", "auditor", "pending"],
  ["approve", "oncall", "pending"],
  ["withdraw", "lead", "pending"],
] as const)("does not let the wrong person do %s: %s", async (action, who, state) => {
  const stage = await openStage();
  const id = await asked(stage);
  const slackId = {
    engineer: "U0ENGINEER",
    auditor: "U0AUDITOR",
    oncall: "U0ONCALL",
    lead: "U0LEAD",
  };

  await send(stage, clickBody(slackId[who], action, id));

  expect(await stateOf(stage, id)).toBe(state);
  expect(grantsOf(stage)).toEqual([]);
});

it.each([
  ["done", "U0LEAD"],
  ["revoke", "U0ONCALL"],
] as const)("does not let the wrong person end a grant by %s: %s", async (action, slackId) => {
  const stage = await openStage();
  const id = await granted(stage);

  await send(stage, clickBody(slackId, action, id));

  expect(await stateOf(stage, id)).toBe("active");
});

it.each([
  null,
  "",
  "  \n ",
  "\u200b\u0000",
])("does not let a lead deny for the reason %j", async (reason) => {
  const stage = await openStage();
  const id = await asked(stage);

  const answer = await send(stage, denialBody("U0LEAD", id, reason));

  expect(errorsIn(answer).reason).toContain("Say in a few words");
  expect(await stateOf(stage, id)).toBe("pending");
});

it.each([
  "POST /control/slack/nothing",
  "GET /control/slack/command",
  "POST /somewhere",
  "DELETE /control/slack/messages",
])("answers the control API's nonsense with a sentence: %s", async (line) => {
  const stage = await openStage();
  const [method = "", path = ""] = line.split(" ");

  const { status, body } = await stage.slack.handleControl(method, path, {}, "{}");

  expect(status).toBe(404);
  expect(body).toEqual({ error: `There is no ${method} ${path} here.` });
});

it.each([
  ["that is no JSON", "{"],
  ["that is a list", "[]"],
  ["without a person", "{}"],
  ["of an unknown person", '{"user":"nobody"}'],
  ["with a field it does not have", '{"user":"engineer","sudo":true}'],
  ["with a person that is a number", '{"user":1}'],
])("answers a control call %s with a sentence and does nothing", async (_, text) => {
  const stage = await openStage();

  const { status, body } = await stage.slack.handleControl(
    "POST",
    "/control/slack/command",
    {},
    text,
  );

  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).toEqual({ error: expect.stringMatching(/^[A-Z].*\.$/) });
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});
