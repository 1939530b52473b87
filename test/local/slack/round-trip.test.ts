import { App, AwsLambdaReceiver, LogLevel } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../local/cloud/core/store.ts";
import type { AppAnswer, SlackRequest } from "../../../local/slack/delivery.ts";
import { createSlack } from "../../../local/slack/slack.ts";
import { input, modal, ok, plain, SECRET, section, TEAM, TOKEN } from "./workspace.ts";

type Handler = Awaited<ReturnType<AwsLambdaReceiver["start"]>>;

/** Gives Bolt's clients local Slack instead of the network. */
function fetchInto(handle: ReturnType<typeof createSlack>["handle"]): typeof fetch {
  return async (target, init) => {
    const request = new Request(target, init);
    const headers = Object.fromEntries(request.headers);
    const body = await request.text();
    const answer = handle(request.method, new URL(request.url).pathname, headers, body);
    return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } });
  };
}

const card = (text: string, isOpen: boolean) => [
  section(text),
  ...(isOpen
    ? [
        {
          type: "actions",
          elements: [{ type: "button", action_id: "approve", text: plain("Approve"), value: "r1" }],
        },
      ]
    : []),
];

/** A small product: asks in a modal, posts a card, approves by button, publishes a home. */
function listen(app: App) {
  app.command("/access", async ({ ack, body, client }) => {
    await ack();
    const blocks = [input("reason", { type: "plain_text_input", action_id: "text" })];
    const view = modal(blocks, { callback_id: "ask" });
    await client.views.open({ trigger_id: body.trigger_id, view: view as never });
  });
  app.view("ask", async ({ ack, view, client, body }) => {
    const reason = view.state.values.reason?.text?.value ?? "";
    if (reason.length < 5)
      return ack({ response_action: "errors", errors: { reason: "Say more." } });
    await ack();
    const text = `${body.user.id} asks: ${reason}`;
    await client.chat.postMessage({
      channel: "C0PROD0001",
      text,
      blocks: card(text, true) as never,
    });
  });
  app.action("approve", async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== "block_actions" || !body.channel || !body.message) return;
    const text = `approved by ${body.user.id}`;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text,
      blocks: card(text, false) as never,
    });
    await respond({ text: "You approved it.", replace_original: false });
  });
  app.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [section("Welcome") as never] },
    });
  });
}

/** Local Slack with a real Bolt app behind its function URL. Bolt compares with the wall clock, so the story starts there. */
async function product(signingSecret = SECRET) {
  const started: { handler?: Handler } = {};
  const deliver = async ({ path, headers, body }: SlackRequest): Promise<AppAnswer> => {
    const event = { version: "2.0", rawPath: path, headers, body, isBase64Encoded: false };
    const answer = await started.handler?.(event as never, {});
    return { ...ok(answer?.body ?? ""), status: answer?.statusCode ?? 500 };
  };
  const slack = createSlack({
    clock: createClock({ mode: "still", startAt: Date.now() }),
    store: memoryStore(),
    signingSecret: SECRET,
    botToken: TOKEN,
    team: TEAM,
    deliver,
  });
  const receiver = new AwsLambdaReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: TOKEN,
    receiver,
    botId: "B0CURFEW01",
    botUserId: "U0CURFEW01",
    processBeforeResponse: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: "http://slack.local/api/", fetch: fetchInto(slack.handle) },
  });
  listen(app);
  started.handler = await receiver.start();
  return slack;
}

describe("a real Bolt app behind local Slack", () => {
  it("goes from the command to the approved card", async () => {
    const { people } = await product();

    const typed = await people.command("engineer", "");
    const view_id = typed.view?.id ?? "";
    const short = await people.submit({ user: "engineer", view_id, values: { reason: "fix" } });
    const full = await people.submit({
      user: "engineer",
      view_id,
      values: { reason: "fix the database" },
    });
    const [asked] = people.messages("#prod-access");
    const pressed = await people.click({
      user: "approver",
      channel: "#prod-access",
      ts: asked?.ts,
      action_id: "approve",
    });

    expect(typed).toMatchObject({ status: 200, view: { title: "Ask for access" } });
    expect(short).toMatchObject({
      ok: false,
      errors: { reason: "Say more." },
      view: { id: view_id },
    });
    expect(full).toMatchObject({ ok: true, status: 200 });
    expect(full.view).toBeUndefined();
    expect(asked).toMatchObject({
      readable: "U0ANA00001 asks: fix the database",
      buttons: [{ text: "Approve" }],
    });
    expect(pressed).toMatchObject({ status: 200 });
    expect(people.messages("#prod-access", { user: "approver" })).toMatchObject([
      { ts: asked?.ts, readable: "approved by U0BEN00001", buttons: [], edited: true },
      { text: "You approved it.", ephemeral_for: "U0BEN00001" },
    ]);
  });

  it("hears the App Home being opened", async () => {
    const { people } = await product();

    const opened = await people.openHome("engineer");

    expect(opened).toMatchObject({ status: 200, view: { type: "home", readable: "Welcome" } });
  });

  it("refuses what another secret has signed", async () => {
    const { people } = await product("another-secret");

    const typed = await people.command("engineer", "");

    expect(typed).toMatchObject({ status: 401, error: "dispatch_failed" });
    expect(typed.view).toBeUndefined();
  });
});
