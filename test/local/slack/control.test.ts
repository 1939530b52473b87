import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { slackListener } from "../../../local/slack/listener.ts";
import { input, modal, ok, section, TOKEN, workspace } from "./workspace.ts";

const control = (world: ReturnType<typeof workspace>) => ({
  post: (what: string, body: unknown) =>
    world.slack.handleControl(
      "POST",
      `/control/slack/${what}`,
      {},
      typeof body === "string" ? body : JSON.stringify(body),
    ),
  get: (what: string, query: Record<string, string> = {}) =>
    world.slack.handleControl("GET", `/control/slack/${what}`, query, ""),
});

describe("the control API", () => {
  it("plays a person from the command to the submitted modal", async () => {
    const world = workspace();
    const { post, get } = control(world);

    const typed = await post("command", { user: "engineer", text: "web-1" });
    world.call("views.open", {
      trigger_id: world.lastPayload().trigger_id,
      view: modal([input("reason", { type: "plain_text_input", action_id: "text" })]),
    });
    const { body } = await get("view", { user: "engineer" });
    const { view } = body as { view: { id: string } };
    const empty = await post("submit", { user: "engineer", view_id: view.id, values: {} });
    const full = await post("submit", {
      user: "engineer",
      view_id: view.id,
      values: { reason: "fix" },
    });

    expect(typed).toMatchObject({ status: 200, body: { status: 200, answer: "" } });
    expect(empty.body).toMatchObject({
      ok: false,
      errors: { reason: "Please complete this required field." },
    });
    expect(full.body).toMatchObject({ ok: true });
    expect((await get("view", { user: "engineer" })).body).toEqual({ view: null });
  });

  it("tells what Slack refused the app, with Slack's reason, and why nothing appeared", async () => {
    const world = workspace();
    const { get } = control(world);

    world.call("chat.postMessage", {
      channel: "C0PROD0001",
      text: "x",
      blocks: [{ type: "chart" }],
    });
    world.call("views.open", { trigger_id: "1.2.3", view: modal([section("too late")]) });
    // A form changed or closed while the app was about to change it is nothing to mend.
    const home = { user_id: "U0ANA00001", view: { type: "home", blocks: [section("now")] } };
    world.call("views.publish", home);
    const stale = world.call("views.publish", { ...home, hash: "1.older" });
    world.call("views.update", { view_id: "V404", view: modal([]) });

    const { refusals } = (await get("refusals")).body as { refusals: object[] };
    expect(refusals).toMatchObject([
      { method: "chat.postMessage", error: "invalid_blocks" },
      { method: "views.open" },
    ]);
    expect(JSON.stringify(refusals[0])).toContain("json-pointer:/blocks/0");
    expect(stale).toMatchObject({ error: "hash_conflict" });
  });

  it("gives one message alone, as far as the reader may see it, and none once it is gone", async () => {
    const world = workspace();
    const { get } = control(world);
    const first = world.call("chat.postMessage", { channel: "C0PROD0001", text: "one" })
      .ts as string;
    world.call("chat.postMessage", { channel: "C0PROD0001", text: "reply", thread_ts: first });
    const private_ = world.call("chat.postEphemeral", {
      channel: "C0PROD0001",
      user: "U0ANA00001",
      text: "only you",
    }).message_ts as string;
    const one = async (ts: string, user: string) =>
      ((await get("messages", { channel: "C0PROD0001", ts, user })).body as { messages: object[] })
        .messages;

    expect(await one(first, "approver")).toMatchObject([{ text: "one", reply_count: 1 }]);
    expect(await one(private_, "engineer")).toMatchObject([{ text: "only you" }]);
    expect(await one(private_, "approver")).toEqual([]);
    world.call("chat.delete", { channel: "C0PROD0001", ts: first });
    expect(await one(first, "approver")).toEqual([]);
  });

  it("lists messages with their buttons, and presses one", async () => {
    const world = workspace();
    const { post, get } = control(world);
    const accessory = {
      type: "button",
      action_id: "approve",
      text: { type: "plain_text", text: "Approve" },
      value: "r1",
    };
    world.call("chat.postMessage", {
      channel: "C0PROD0001",
      text: "fallback",
      blocks: [{ ...section("*Ana* asks"), accessory }],
    });

    const { body } = await get("messages", { channel: "#prod-access", user: "approver" });
    const { messages } = body as { messages: { ts: string }[] };
    const pressed = await post("click", {
      user: "approver",
      channel: "#prod-access",
      ts: messages[0]!.ts,
      action_id: "approve",
    });

    expect(messages).toMatchObject([
      {
        text: "fallback",
        readable: "*Ana* asks",
        buttons: [{ action_id: "approve", text: "Approve", value: "r1" }],
      },
    ]);
    expect(pressed).toMatchObject({ status: 200, body: { status: 200 } });
  });

  const wrong: [string, string, unknown, number, string][] = [
    ["an unknown route", "dance", {}, 404, "There is no POST /control/slack/dance here."],
    ["bad JSON", "command", "{", 400, "The body is not valid JSON."],
    ["a body that is not an object", "command", "[]", 400, "The body must be a JSON object."],
    [
      "a missing field",
      "command",
      { text: "x" },
      400,
      "The field user is missing or not of the right form.",
    ],
    [
      "an unknown field",
      "command",
      { user: "engineer", shout: 1 },
      400,
      "There is no field shout here.",
    ],
    ["an unknown person", "command", { user: "zoe" }, 404, 'There is no person "zoe".'],
    [
      "an unknown channel",
      "say",
      { user: "engineer", channel: "#moon", text: "x" },
      404,
      'There is no channel "#moon".',
    ],
    ["a deactivated person", "command", { user: "gone" }, 403, "Cy's account is deactivated."],
    [
      "a press nowhere",
      "click",
      { user: "engineer", action_id: "x" },
      400,
      "Say where: either view_id, or channel and ts.",
    ],
    [
      "closing what is not open",
      "close",
      { user: "engineer", view_id: "V1" },
      404,
      'Ana has no view "V1" open.',
    ],
  ];

  it.each(wrong)("answers %s with a plain sentence", async (_what, route, body, status, error) => {
    const answer = await control(workspace()).post(route, body);

    expect(answer).toEqual({ status, body: { error } });
  });

  it("deactivates people, moves them in and out of channels, and makes Slack unkind", async () => {
    const world = workspace();
    const { post, get } = control(world);

    await post("person", { user: "engineer", deactivated: true });
    await post("member", { channel: "#other", user: "app", member: true });
    await post("switches", { fail: { method: "auth.test", error: "fatal_error" } });

    expect((await get("workspace")).body).toMatchObject({
      users: expect.arrayContaining([
        expect.objectContaining({ key: "engineer", isDeactivated: true }),
      ]),
    });
    expect(world.call("chat.postMessage", { channel: "C0OTHER001", text: "x" }).ok).toBe(true);
    expect(world.call("auth.test").error).toBe("fatal_error");
  });
});

describe("the HTTP listener", () => {
  const server = createServer();
  afterEach(() => new Promise((done) => server.close(done)));

  it("serves the Web API, response_urls and the control API on one port", async () => {
    const { slack, people, lastPayload } = workspace({ answer: () => ok() });
    server.on("request", slackListener(slack));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
      const answer = await fetch(base + path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return [answer.status, await answer.text()];
    };

    const api = await post("/api/chat.postMessage", { channel: "C0PROD0001", text: "hi" });
    const command = await post("/control/slack/command", {
      user: "engineer",
      channel: "#prod-access",
    });
    const response = await post(new URL(String(lastPayload().response_url)).pathname, {
      text: "later",
    });
    const seen = await fetch(`${base}/control/slack/messages?channel=%23prod-access`);

    expect([api[0], command[0], response]).toEqual([200, 200, [200, '{"ok":true}']]);
    expect(await seen.json()).toMatchObject({ messages: [{ text: "hi" }, { text: "later" }] });
    expect(await post("/elsewhere", {})).toEqual([404, "Not found"]);
    expect(people.messages("#prod-access")).toHaveLength(2);
  });
});
