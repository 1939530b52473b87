import { describe, expect, it } from "vitest";
import { type Given, modal, ok, plain, section, workspace } from "./workspace.ts";

const PROD = "#prod-access";
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const press = (action_id: string, value?: string, rest: object = {}) => ({
  type: "button",
  action_id,
  text: plain(action_id),
  ...(value ? { value } : {}),
  ...rest,
});
const buttons = (...elements: object[]) => [{ type: "actions", block_id: "b", elements }];

/** A message with blocks in #prod-access. */
function withMessage(blocks: object[], given: Given = {}) {
  const world = workspace(given);
  const { ts } = world.call("chat.postMessage", { channel: "C0PROD0001", text: "a", blocks });
  return { ...world, at: { channel: PROD, ts: String(ts) } };
}

describe("a slash command", () => {
  it("reaches the app with everything Slack sends", async () => {
    const { people, lastPayload } = workspace();

    await people.command("engineer", "web-1 30m", { channel: PROD });

    expect(lastPayload()).toMatchObject({
      command: "/access",
      text: "web-1 30m",
      user_id: "U0ANA00001",
      channel_id: "C0PROD0001",
      channel_name: "prod-access",
      team_id: "T0LOCAL001",
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
      response_url: expect.stringMatching(/^http:\/\/slack\.local\/response\/\w+$/),
    });
  });

  it("shows the app's immediate answer to the person alone, unless it is in_channel", async () => {
    const answers = [
      { text: "only you" },
      { text: "all", response_type: "in_channel" },
      "plain words",
    ];
    const { people } = workspace({ answer: () => ok(answers.shift()) });

    const done = [];
    for (let turn = 0; turn < 3; turn += 1)
      done.push(await people.command("engineer", "", { channel: PROD }));

    expect(done.map((one) => one.answer)).toEqual(["only you", "all", "plain words"]);
    expect(people.messages(PROD).map((one) => one.ephemeral_for)).toEqual([
      "U0ANA00001",
      undefined,
      "U0ANA00001",
    ]);
  });

  it("fails as Slack says it when the app does", async () => {
    const world = workspace({ answer: () => ({ status: 500, headers: {}, body: "" }) });
    const broken = workspace({ answer: () => Promise.reject(new Error("connection refused")) });
    const unusable = workspace({ answer: () => ok({ blocks: [{ type: "x" }] }) });

    expect(await world.people.command("engineer", "")).toMatchObject({
      status: 500,
      error: "dispatch_failed",
    });
    expect(await broken.people.command("engineer", "")).toMatchObject({
      status: 0,
      error: "dispatch_failed",
    });
    expect(await unusable.people.command("engineer", "")).toMatchObject({
      error: "invalid_command_response",
    });
  });

  it("cannot be typed by a deactivated person, outside one's channels, or if it is not installed", async () => {
    const { people, requests } = workspace();

    await expect(people.command("gone", "")).rejects.toThrow("Cy's account is deactivated.");
    await expect(people.command("approver", "", { channel: "#other" })).rejects.toThrow(
      "Ben is not in other.",
    );
    await expect(people.command("engineer", "", { command: "/nope" })).rejects.toThrow(
      "/nope is not a valid command.",
    );
    await expect(people.command("nobody", "")).rejects.toThrow('There is no person "nobody".');
    expect(requests).toEqual([]);
  });
});

describe("a button in a message", () => {
  it("sends block_actions with the message, its place, and a response_url", async () => {
    const { people, lastPayload, at } = withMessage(
      buttons(press("approve", "req-1", { style: "primary" })),
    );

    const done = await people.click({ user: "approver", ...at, action_id: "approve" });

    expect(done).toMatchObject({ status: 200 });
    expect(lastPayload()).toMatchObject({
      type: "block_actions",
      user: { id: "U0BEN00001" },
      channel: { id: "C0PROD0001", name: "prod-access" },
      container: { type: "message", message_ts: at.ts, is_ephemeral: false },
      message: { ts: at.ts, bot_id: "B0CURFEW01" },
      actions: [
        { type: "button", action_id: "approve", block_id: "b", value: "req-1", style: "primary" },
      ],
    });
  });

  it("is told apart by its value where several have one action_id", async () => {
    const { people, lastPayload, at } = withMessage([
      { ...section("one"), accessory: press("open", "1") },
      { ...section("two"), accessory: press("open", "2") },
    ]);

    await people.click({ user: "approver", ...at, action_id: "open", value: "2" });

    expect(lastPayload()).toMatchObject({ actions: [{ value: "2" }] });
    await expect(people.click({ user: "approver", ...at, action_id: "open" })).rejects.toThrow(
      "more than once",
    );
  });

  it("counts although the message was updated meanwhile and its block got another id", async () => {
    const blocks = () => [
      { type: "actions", elements: [press("approve", "req-1"), press("deny", "req-1")] },
    ];
    const { people, call, lastPayload, at } = withMessage(blocks());
    const [before] = people.messages(PROD);
    call("chat.update", { channel: "C0PROD0001", ts: at.ts, text: "a", blocks: blocks() });

    await people.click({
      user: "approver",
      ...at,
      action_id: "approve",
      block_id: String(before?.buttons[0]?.block_id),
      value: "req-1",
    });

    expect(lastPayload()).toMatchObject({ actions: [{ action_id: "approve", value: "req-1" }] });
    expect(people.messages(PROD)[0]?.buttons[0]?.block_id).not.toBe(before?.buttons[0]?.block_id);
  });

  it("reports the question of a confirmation dialog and answers it with yes", async () => {
    const confirm = { title: plain("Revoke?"), text: plain("It ends at once.") };
    const { people, requests, at } = withMessage(buttons(press("revoke", "r", { confirm })));

    const done = await people.click({ user: "approver", ...at, action_id: "revoke" });

    expect(done.confirm).toEqual({ title: "Revoke?", text: "It ends at once." });
    expect(requests).toHaveLength(1);
  });

  it("cannot be pressed if it is not there, or by those who do not see it", async () => {
    const { people, requests, at, call } = withMessage(buttons(press("approve")));
    people.setMember(PROD, "engineer", false);
    const { message_ts } = call("chat.postEphemeral", {
      channel: "C0PROD0001",
      user: "U0BEN00001",
      text: "x",
      blocks: buttons(press("x")),
    });

    await expect(people.click({ user: "approver", ...at, action_id: "deny" })).rejects.toThrow(
      'There is no "deny" in this message; there is: approve.',
    );
    await expect(people.click({ user: "gone", ...at, action_id: "approve" })).rejects.toThrow(
      "deactivated",
    );
    await expect(people.click({ user: "engineer", ...at, action_id: "approve" })).rejects.toThrow(
      "Ana is not in prod-access.",
    );
    people.setMember(PROD, "engineer", true);
    await expect(
      people.click({ user: "engineer", channel: PROD, ts: message_ts, action_id: "x" }),
    ).rejects.toThrow("There is no message");
    expect(requests).toEqual([]);
  });

  it("keeps what a person chose in a menu in state.values of the next press", async () => {
    const menu = {
      type: "static_select",
      action_id: "minutes",
      options: [option("Short"), option("Long")],
      initial_option: option("Short"),
    };
    const { people, lastPayload, at } = withMessage(buttons(menu, press("go")));

    await people.click({ user: "approver", ...at, action_id: "go" });
    const initially = lastPayload().state;
    await people.click({ user: "approver", ...at, action_id: "minutes", value: "long" });
    await people.click({ user: "approver", ...at, action_id: "go" });

    expect(initially).toMatchObject({
      values: { b: { minutes: { selected_option: { value: "short" } } } },
    });
    expect(lastPayload()).toMatchObject({
      state: { values: { b: { minutes: { selected_option: { value: "long" } } } } },
    });
  });
});

describe("a response_url", () => {
  async function pressed() {
    const world = withMessage(buttons(press("go")));
    await world.people.click({ user: "approver", ...world.at, action_id: "go" });
    const { pathname } = new URL(String(world.lastPayload().response_url));
    const respond = (body: object) =>
      world.slack.handle("POST", pathname, {}, JSON.stringify(body));
    return { ...world, respond };
  }

  it("replaces, adds to, and deletes the message", async () => {
    const { respond, people } = await pressed();

    respond({ replace_original: true, text: "done" });
    respond({ text: "for you" });
    const before = people.messages(PROD).map((one) => [one.readable, one.ephemeral_for]);
    respond({ delete_original: true });

    expect(before).toEqual([
      ["done", undefined],
      ["for you", "U0BEN00001"],
    ]);
    expect(people.messages(PROD).map((one) => one.readable)).toEqual(["for you"]);
  });

  it("works five times", async () => {
    const { respond } = await pressed();

    const statuses = [1, 2, 3, 4, 5, 6].map(() => respond({ text: "x" }));

    expect(statuses.map((one) => one.status)).toEqual([200, 200, 200, 200, 200, 404]);
    expect(statuses.at(-1)?.body).toBe('{"ok":false,"error":"used_url"}');
  });

  it("works for thirty minutes", async () => {
    const { respond, clock } = await pressed();

    await clock.advance(30 * 60_000);
    const inTime = respond({ text: "x" });
    await clock.advance(1);
    const late = respond({ text: "x" });

    expect(inTime.status).toBe(200);
    expect(late).toMatchObject({ status: 404, body: '{"ok":false,"error":"expired_url"}' });
  });
});

describe("listeners", () => {
  it("hear of every message, view and home that changes, until they stop", async () => {
    const { slack, people, call, lastPayload } = workspace();
    const heard: unknown[] = [];
    const stop = slack.onChange((change) => heard.push(change));

    await people.command("engineer", "");
    call("views.open", { trigger_id: lastPayload().trigger_id, view: modal([]) });
    call("views.publish", { user_id: "U0ANA00001", view: { type: "home", blocks: [] } });
    const { ts } = call("chat.postMessage", { channel: "C0PROD0001", text: "a" });
    stop();
    call("chat.delete", { channel: "C0PROD0001", ts });

    expect(heard).toEqual([
      { kind: "view", user: "U0ANA00001" },
      { kind: "home", user: "U0ANA00001" },
      { kind: "message", channel: "C0PROD0001", ts },
    ]);
  });
});
