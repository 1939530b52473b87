import { expect, it } from "vitest";
import { commandBody, payloadBody } from "../support/slack-request.ts";
import { asked, grantsOf, openStage, stateOf } from "../support/stage.ts";
import { clickBody, NOTHING, nothingHappened, send, wishBody } from "./slack-door.ts";

const WISH = wishBody("U0ENGINEER", {});

it.each([
  ["under another secret", { secret: "guessed" }],
  ["without a signature", { headers: { "x-slack-signature": undefined } }],
  ["with an empty signature", { headers: { "x-slack-signature": "" } }],
  ["with a signature of another version", { headers: { "x-slack-signature": "v1=00" } }],
  ["without a timestamp", { headers: { "x-slack-request-timestamp": undefined } }],
  ["with a timestamp that is no number", { headers: { "x-slack-request-timestamp": "soon" } }],
  ["six minutes old", { age: 6 * 60 }],
  ["six minutes ahead", { age: -6 * 60 }],
])("answers 401 to a request signed %s, and does nothing", async (_, forging) => {
  const stage = await openStage();

  const answer = await send(stage, WISH, forging);

  expect(answer).toEqual({ status: 401, body: "" });
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});

it("answers 401 when the body was changed after it was signed", async () => {
  const stage = await openStage();
  const id = await asked(stage);
  const honest = clickBody("U0ENGINEER", "approve", id);
  const timestamp = { age: 1 };
  const { createHmac } = await import("node:crypto");
  const at = Math.floor(stage.clock.now() / 1000) - timestamp.age;
  const signature = createHmac("sha256", "local-signing-secret").update(`v0:${at}:${honest}`);

  const answer = await send(stage, honest.replaceAll("U0ENGINEER", "U0LEAD"), {
    ...timestamp,
    headers: { "x-slack-signature": `v0=${signature.digest("hex")}` },
  });

  expect(answer.status).toBe(401);
  expect(await stateOf(stage, id)).toBe("pending");
  expect(grantsOf(stage)).toEqual([]);
});

it("does a request that is sent again, signature and all, only once", async () => {
  const stage = await openStage();
  const first = await send(stage, WISH);

  const again = await send(stage, WISH);

  expect([first.status, again.status]).toEqual([200, 200]);
  expect(stage.states.executions()).toHaveLength(1);
  expect(await stage.actors.truth.requests.open()).toHaveLength(1);
});

it("refuses a signature on which something was hung", async () => {
  const stage = await openStage();
  const id = await asked(stage);
  await send(stage, clickBody("U0LEAD", "approve", id));
  await stage.actors.revoke("lead", id);
  await stage.clock.advance(7 * 60_000);
  const before = stage.states.executions().length;

  const replay = await send(stage, WISH, { age: 0 });
  const hung = await send(stage, WISH, {
    headers: { "x-slack-signature": `${await signatureOf(WISH, stage.clock.now())}=more` },
  });

  expect([replay.status, hung.status]).toEqual([200, 401]);
  expect(stage.states.executions().length).toBe(before + 1);
});

async function signatureOf(body: string, now: number): Promise<string> {
  const { signature } = await import("../../local/slack/delivery.ts");
  return signature("local-signing-secret", Math.floor(now / 1000), body);
}

it.each([
  ["nothing", ""],
  ["text", "hello"],
  ["JSON that is none", "payload=%7Bnot"],
  ["a payload that is a number", "payload=42"],
  ["a payload that is nothing", "payload=null"],
  ["a payload that is a list", "payload=%5B%5D"],
  ["a payload of an unknown type", payloadBody({ type: "party" })],
  ["a click without actions", payloadBody({ type: "block_actions", user: { id: "U0LEAD" } })],
  ["a form without a view", payloadBody({ type: "view_submission", user: { id: "U0LEAD" } })],
])("refuses a signed body that is %s, and does nothing", async (_, body) => {
  const stage = await openStage();

  const answer = await send(stage, body);

  expect([200, 400, 404]).toContain(answer.status);
  expect(answer.body).not.toContain("at ");
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});

it("says what can be typed when a command has a word it does not know", async () => {
  const stage = await openStage();

  const { body } = await send(stage, commandBody("U0ENGINEER", "gimme <!channel> & *all*"));

  expect(body).toContain("list");
  expect(body).not.toContain("<!channel>");
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});

it.each([
  "approve",
  "deny",
  "withdraw",
  "done",
  "revoke",
])("refuses the button %s of a request that never was, and of an id that is none", async (action) => {
  const stage = await openStage();

  const answers = [
    await send(stage, clickBody("U0LEAD", action, "req-00000000000000000000")),
    await send(stage, clickBody("U0LEAD", action, "'; drop table requests; --")),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await nothingHappened(stage)).toEqual(NOTHING);
});
