import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fileStore } from "../../../local/cloud/core/store.ts";
import { section, TOKEN, workspace } from "./workspace.ts";

const PROD = "C0PROD0001";
const refusal = (error: string) => expect.objectContaining({ ok: false, error });

describe("who may call the Web API", () => {
  it("answers not_authed without a token and invalid_auth with a wrong one", () => {
    const { slack, call } = workspace();

    const none = JSON.parse(slack.handleApi("auth.test", {}, "").body);
    const wrong = call("auth.test", {}, "xoxb-wrong");

    expect(none).toEqual({ ok: false, error: "not_authed" });
    expect(wrong).toEqual({ ok: false, error: "invalid_auth" });
  });

  it("takes forms, with blocks as a string of JSON and the token in the form", () => {
    const { slack, people } = workspace();
    const form = new URLSearchParams({
      token: TOKEN,
      channel: PROD,
      blocks: JSON.stringify([section("hi")]),
    });

    const { body } = slack.handleApi(
      "chat.postMessage",
      { "Content-Type": "application/x-www-form-urlencoded" },
      form.toString(),
    );

    expect(JSON.parse(body).ok).toBe(true);
    expect(people.messages("#prod-access").map((one) => one.readable)).toEqual(["hi"]);
  });

  it("answers missing_scope, naming the scope, where the manifest does not ask for it", () => {
    const { call } = workspace({ app: { scopes: ["commands"] } });

    const answer = call("chat.postMessage", { channel: PROD, text: "hi" });

    expect(answer).toEqual({
      ok: false,
      error: "missing_scope",
      needed: "chat:write",
      provided: "commands",
    });
  });

  it("asks for the history scope of the channel's own kind", () => {
    const { call } = workspace({ app: { scopes: ["groups:history"] } });

    const answer = call("conversations.history", { channel: PROD });

    expect(answer).toMatchObject({ error: "missing_scope", needed: "channels:history" });
  });

  it("asks for the scope of every kind of channel that is listed", () => {
    const { call } = workspace({ app: { scopes: ["channels:read"] } });

    const both = call("conversations.list", { types: "public_channel,private_channel" });

    expect(call("conversations.list").ok).toBe(true);
    expect(both).toMatchObject({ error: "missing_scope", needed: "groups:read" });
  });

  it("refuses unknown methods, and calls that lack an argument", () => {
    const { call } = workspace();

    expect(call("chat.shout")).toEqual(refusal("unknown_method"));
    expect(call("chat.postMessage", { text: "a" })).toMatchObject({
      error: "invalid_arguments",
      errors: ["missing required field: channel [json-pointer:/channel]"],
    });
  });

  it("passes over an argument that the method does not have, and tells a developer once", () => {
    const { call, slack, people } = workspace();
    const post = () => call("chat.postMessage", { channel: PROD, text: "a", shout: true, as: "b" });

    const [first, second] = [post(), post()];

    expect([first.ok, second.ok]).toEqual([true, true]);
    expect(people.messages("#prod-access")).toHaveLength(2);
    expect(slack.ignored()).toMatchObject([
      {
        method: "chat.postMessage",
        error: "unknown_argument",
        details: [
          "unknown argument, passed over by Slack: shout",
          "unknown argument, passed over by Slack: as",
        ],
      },
    ]);
  });
});

describe("posting", () => {
  const cases: [string, object, string][] = [
    ["an unknown channel", { channel: "C404", text: "a" }, "channel_not_found"],
    ["a public channel the app is not in", { channel: "C0OTHER001", text: "a" }, "not_in_channel"],
    [
      "a private channel the app is not in",
      { channel: "C0SECRET01", text: "a" },
      "channel_not_found",
    ],
    ["a deactivated person", { channel: "U0CY000001", text: "a" }, "channel_not_found"],
    ["no text", { channel: PROD }, "no_text"],
    ["an empty text", { channel: PROD, text: "" }, "no_text"],
    ["a text over 40,000", { channel: PROD, text: "x".repeat(40_001) }, "msg_too_long"],
    [
      "a thread that is not there",
      { channel: PROD, text: "a", thread_ts: "1.000001" },
      "thread_not_found",
    ],
  ];

  it.each(cases)("refuses %s", (_what, args, error) => {
    const { call } = workspace();

    expect(call("chat.postMessage", args)).toEqual({ ok: false, error });
  });

  it("names the place in blocks it refuses, as Slack does", () => {
    const { call } = workspace();

    const answer = call("chat.postMessage", { channel: PROD, blocks: [section("x".repeat(3001))] });

    const sentence = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]";
    expect(answer).toEqual({
      ok: false,
      error: "invalid_blocks",
      errors: [sentence],
      response_metadata: { messages: [`[ERROR] ${sentence}`] },
    });
  });

  it("gives timestamps that only grow, though the clock stands still", () => {
    const { call } = workspace();

    const stamps = [1, 2, 3].map(() => call("chat.postMessage", { channel: PROD, text: "a" }).ts);

    expect(stamps).toEqual(["1780304400.000000", "1780304400.000001", "1780304400.000002"]);
  });

  it("puts a reply to a reply into the parent's thread", () => {
    const { call } = workspace();
    const parent = call("chat.postMessage", { channel: PROD, text: "parent" });
    const reply = call("chat.postMessage", { channel: PROD, text: "one", thread_ts: parent.ts });

    call("chat.postMessage", { channel: PROD, text: "two", thread_ts: reply.ts });

    const thread = call("conversations.replies", { channel: PROD, ts: parent.ts });
    expect(thread.messages.map((one: { text: string }) => one.text)).toEqual([
      "parent",
      "one",
      "two",
    ]);
    const history = call("conversations.history", { channel: PROD });
    expect(history.messages).toMatchObject([{ text: "parent", reply_count: 2 }]);
  });

  it("shows an ephemeral message to one person, and to no method", () => {
    const { call, people } = workspace();

    const { message_ts } = call("chat.postEphemeral", {
      channel: PROD,
      user: "U0ANA00001",
      text: "psst",
    });

    expect(people.messages(PROD, { user: "engineer" })).toHaveLength(1);
    expect(people.messages(PROD, { user: "approver" })).toHaveLength(0);
    expect(call("chat.update", { channel: PROD, ts: message_ts, text: "x" })).toEqual(
      refusal("message_not_found"),
    );
    expect(call("chat.postEphemeral", { channel: PROD, user: "U0CY000001", text: "x" })).toEqual(
      refusal("user_not_in_channel"),
    );
  });
});

describe("changing messages", () => {
  it("keeps the blocks an update does not mention, and removes them for an empty list", () => {
    const { call, people } = workspace();
    const { ts } = call("chat.postMessage", { channel: PROD, text: "a", blocks: [section("old")] });

    call("chat.update", { channel: PROD, ts, text: "b" });
    const kept = people.messages(PROD)[0]?.readable;
    call("chat.update", { channel: PROD, ts, text: "c", blocks: [] });

    expect(kept).toBe("old");
    expect(people.messages(PROD)[0]).toMatchObject({ readable: "c", edited: true });
  });

  it("refuses to change or delete what somebody else wrote", () => {
    const { call, people } = workspace();
    const { ts } = people.say("engineer", "#prod-access", "hello");

    expect(call("chat.update", { channel: PROD, ts, text: "x" })).toEqual(
      refusal("cant_update_message"),
    );
    expect(call("chat.delete", { channel: PROD, ts })).toEqual(refusal("cant_delete_message"));
    expect(call("chat.update", { channel: PROD, ts: "1.000001", text: "x" })).toEqual(
      refusal("message_not_found"),
    );
  });

  it("deletes the app's own message", () => {
    const { call, people } = workspace();
    const { ts } = call("chat.postMessage", { channel: PROD, text: "a" });

    call("chat.delete", { channel: PROD, ts });

    expect(people.messages(PROD)).toEqual([]);
  });
});

describe("the workspace", () => {
  it("finds people, and opens one direct message with each", () => {
    const { call } = workspace();

    const first = call("conversations.open", { users: "U0ANA00001" });
    const again = call("conversations.open", { users: "U0ANA00001" });

    expect(again).toEqual(first);
    expect(call("conversations.open", { users: "U0CY000001" })).toEqual(refusal("user_disabled"));
    expect(call("users.info", { user: "U404" })).toEqual(refusal("user_not_found"));
    expect(call("users.info", { user: "U0CY000001" }).user.deleted).toBe(true);
    expect(call("users.lookupByEmail", { email: "ana@example.com" }).user.id).toBe("U0ANA00001");
  });

  it("lists only the channels the app may know of, page by page", () => {
    const { call } = workspace();

    const first = call("conversations.list", { types: "public_channel,private_channel", limit: 1 });
    const second = call("conversations.list", {
      types: "public_channel,private_channel",
      cursor: first.response_metadata.next_cursor,
    });

    expect(first.channels.map((one: { name: string }) => one.name)).toEqual(["prod-access"]);
    expect(second.channels.map((one: { name: string }) => one.name)).toEqual(["other"]);
    expect(second.response_metadata.next_cursor).toBe("");
  });

  it("validates blocks, messages and views on request, one at a time", () => {
    const { call } = workspace();

    expect(call("blocks.validate", { blocks: [section("a")] })).toEqual({ ok: true });
    expect(call("blocks.validate", { message: { blocks: [{ type: "x" }] } })).toMatchObject({
      error: "invalid_message",
      errors: [
        { pointer: "/blocks/0/type", code: "failed_constraint", message: "unsupported type: x" },
      ],
    });
    expect(call("blocks.validate", {})).toEqual(refusal("invalid_arguments"));
  });
});

describe("an unkind Slack", () => {
  it("limits posting to one a second in a channel, only while the switch is on", () => {
    let wall = 0;
    const { slack, call } = workspace({ wallNow: () => wall });
    const post = (channel: string) =>
      slack.handleApi(
        "chat.postMessage",
        { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        JSON.stringify({ channel, text: "a" }),
      );
    call("conversations.open", { users: "U0ANA00001" });
    slack.switches.rateLimits = true;

    const answers = [post(PROD), post(PROD), post("D0ANA00001")];
    wall = 1000;
    const later = post(PROD);

    expect(answers.map((one) => one.status)).toEqual([200, 429, 200]);
    expect(answers[1]).toMatchObject({
      headers: { "retry-after": "1" },
      body: '{"ok":false,"error":"ratelimited"}',
    });
    expect(later.status).toBe(200);
  });

  it("fails the next call of a method as told, and only that one", () => {
    const { slack, call, people } = workspace();
    slack.switches.failures.push({ method: "chat.postMessage", error: "fatal_error" });

    const first = call("chat.postMessage", { channel: PROD, text: "a" });
    const second = call("chat.postMessage", { channel: PROD, text: "b" });

    expect([first.error, second.ok]).toEqual(["fatal_error", true]);
    expect(people.messages(PROD)).toHaveLength(1);
  });
});

describe("a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "curfew-slack-"));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("finds messages, people and homes again on the same store, and goes on counting", async () => {
    const before = workspace({ store: fileStore(folder) });
    const { ts } = before.call("chat.postMessage", { channel: PROD, text: "a" });
    before.call("views.publish", {
      user_id: "U0ANA00001",
      view: { type: "home", blocks: [section("home")] },
    });
    await before.people.setDeactivated("approver", true);

    const after = workspace({ store: fileStore(folder) });

    expect(after.people.messages(PROD).map((one) => one.ts)).toEqual([ts]);
    expect(after.people.home("engineer")?.readable).toBe("home");
    expect(after.call("users.info", { user: "U0BEN00001" }).user.deleted).toBe(true);
    expect(Number(after.call("chat.postMessage", { channel: PROD, text: "b" }).ts)).toBeGreaterThan(
      Number(ts),
    );
  });
});
