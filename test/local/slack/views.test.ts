import { describe, expect, it } from "vitest";
import { type Given, input, modal, ok, payloadOf, plain, section, workspace } from "./workspace.ts";

const refusal = (error: string) => expect.objectContaining({ ok: false, error });
const button = (action_id: string) => ({
  type: "actions",
  block_id: `b-${action_id}`,
  elements: [{ type: "button", action_id, text: plain("Press") }],
});

/** A workspace in which Ana has just typed `/access`; `trigger` is what the app got for it. */
async function afterCommand(given: Given = {}) {
  const world = workspace(given);
  await world.people.command("engineer", "");
  const trigger = String(world.lastPayload().trigger_id);
  return { ...world, trigger };
}

describe("a trigger", () => {
  it("opens a modal for exactly three seconds of the story", async () => {
    const { call, clock, trigger } = await afterCommand();

    await clock.advance(3000);
    const inTime = call("views.open", { trigger_id: trigger, view: modal([]) });

    expect(inTime.ok).toBe(true);
  });

  it("is expired_trigger_id a moment later", async () => {
    const { call, clock, trigger, people } = await afterCommand();

    await clock.advance(3001);
    const late = call("views.open", { trigger_id: trigger, view: modal([]) });

    expect(late).toEqual(refusal("expired_trigger_id"));
    expect(people.view("engineer")).toBeUndefined();
  });

  it("is good once: exchanged_trigger_id the second time", async () => {
    const { call, trigger } = await afterCommand();
    call("views.open", { trigger_id: trigger, view: modal([]) });

    const again = call("views.open", { trigger_id: trigger, view: modal([]) });

    expect(again).toEqual(refusal("exchanged_trigger_id"));
    expect(call("views.open", { trigger_id: "nonsense", view: modal([]) })).toEqual(
      refusal("invalid_trigger_id"),
    );
  });

  it("is not used up by a view Slack refuses", async () => {
    const { call, trigger } = await afterCommand();

    const refused = call("views.open", {
      trigger_id: trigger,
      view: modal([], { title: plain("x".repeat(25)) }),
    });
    const mended = call("views.open", { trigger_id: trigger, view: modal([]) });

    expect(refused).toMatchObject({
      error: "invalid_arguments",
      errors: ["must be less than 25 characters [json-pointer:/view/title/text]"],
    });
    expect(mended.ok).toBe(true);
  });
});

describe("a view", () => {
  it("is view_too_large over 250 kB", async () => {
    const { call, trigger } = await afterCommand();
    const blocks = Array.from({ length: 90 }, () => section("x".repeat(2990)));

    expect(call("views.open", { trigger_id: trigger, view: modal(blocks) })).toEqual(
      refusal("view_too_large"),
    );
  });

  it("is changed only with the newest hash, if one is given", async () => {
    const { call, trigger } = await afterCommand();
    const { view } = call("views.open", { trigger_id: trigger, view: modal([]) });

    const first = call("views.update", {
      view_id: view.id,
      hash: view.hash,
      view: modal([section("1")]),
    });
    const stale = call("views.update", {
      view_id: view.id,
      hash: view.hash,
      view: modal([section("2")]),
    });

    expect(first.view.hash).not.toBe(view.hash);
    expect(stale).toEqual(refusal("hash_conflict"));
    expect(call("views.update", { view_id: "V404", view: modal([]) })).toEqual(
      refusal("not_found"),
    );
  });

  it("keeps what was chosen over an update, for the same block and action", async () => {
    const choice = {
      type: "static_select",
      action_id: "pick",
      options: [1, 2].map((n) => ({ text: plain(`o${n}`), value: `${n}` })),
    };
    const { call, people, trigger } = await afterCommand();
    const blocks = [{ ...section("x", "s"), accessory: choice }];
    const { view } = call("views.open", { trigger_id: trigger, view: modal(blocks) });
    await people.click({ user: "engineer", view_id: view.id, action_id: "pick", value: "2" });

    const updated = call("views.update", {
      view_id: view.id,
      view: modal([...blocks, section("more")]),
    });

    expect(updated.view.state.values).toMatchObject({
      s: { pick: { selected_option: { value: "2" } } },
    });
  });

  it("can be found by its external_id, which no other view may have", async () => {
    const { call, people, lastPayload, trigger } = await afterCommand();
    call("views.open", { trigger_id: trigger, view: modal([], { external_id: "one" }) });
    await people.command("approver", "");

    const twin = call("views.open", {
      trigger_id: lastPayload().trigger_id,
      view: modal([], { external_id: "one" }),
    });

    expect(twin).toEqual(refusal("duplicate_external_id"));
    expect(call("views.update", { external_id: "one", view: modal([section("x")]) }).ok).toBe(true);
  });

  it("stacks three deep and not four", async () => {
    const { call, people, lastPayload, trigger } = await afterCommand();
    call("views.open", { trigger_id: trigger, view: modal([button("more")]) });
    const push = async () => {
      await people.click({
        user: "engineer",
        view_id: people.view("engineer")!.id,
        action_id: "more",
      });
      return call("views.push", {
        trigger_id: lastPayload().trigger_id,
        view: modal([button("more")]),
      });
    };

    const answers = [await push(), await push(), await push()];

    expect(answers.map((one) => one.error ?? "ok")).toEqual(["ok", "ok", "push_limit_reached"]);
    expect(people.view("engineer")?.depth).toBe(3);
  });

  it("cannot be used while another one covers it", async () => {
    const { call, people, lastPayload, trigger } = await afterCommand();
    const { view } = call("views.open", { trigger_id: trigger, view: modal([button("more")]) });
    await people.click({ user: "engineer", view_id: view.id, action_id: "more" });
    call("views.push", { trigger_id: lastPayload().trigger_id, view: modal([]) });

    const below = people.submit({ user: "engineer", view_id: view.id });

    await expect(below).rejects.toThrow("is covered by another one");
  });

  it("tells the app when it is closed, if it asked for that", async () => {
    const { call, people, lastPayload, requests, trigger } = await afterCommand();
    const { view } = call("views.open", {
      trigger_id: trigger,
      view: modal([], { notify_on_close: true, callback_id: "ask" }),
    });

    await people.close({ user: "engineer", view_id: view.id });

    expect(lastPayload()).toMatchObject({
      type: "view_closed",
      is_cleared: false,
      view: { callback_id: "ask" },
    });
    expect(requests).toHaveLength(2);
    expect(people.view("engineer")).toBeUndefined();
  });
});

describe("the App Home", () => {
  it("is published per person, guarded by its hash", () => {
    const { call, people } = workspace();
    const home = (text: string) => ({ type: "home", blocks: [section(text)] });
    const { view } = call("views.publish", { user_id: "U0ANA00001", view: home("one") });

    call("views.publish", { user_id: "U0ANA00001", view: home("two"), hash: view.hash });
    const stale = call("views.publish", {
      user_id: "U0ANA00001",
      view: home("three"),
      hash: view.hash,
    });

    expect(stale).toEqual(refusal("hash_conflict"));
    expect(people.home("engineer")?.readable).toBe("two");
    expect(people.home("approver")).toBeUndefined();
  });

  it("opens with the event app_home_opened", async () => {
    const { people, lastPayload } = workspace();

    await people.openHome("engineer");

    expect(lastPayload()).toMatchObject({
      type: "event_callback",
      event: { type: "app_home_opened", user: "U0ANA00001", tab: "home" },
    });
  });

  it("refuses a modal there, and a home as a modal", async () => {
    const { call, trigger } = await afterCommand();

    expect(call("views.publish", { user_id: "U0ANA00001", view: modal([]) })).toEqual(
      refusal("invalid_arguments"),
    );
    expect(call("views.open", { trigger_id: trigger, view: { type: "home", blocks: [] } })).toEqual(
      refusal("invalid_arguments"),
    );
  });
});

describe("what the app answers to a submission", () => {
  const withAnswer = async (answer: unknown) => {
    const world = await afterCommand({
      answer: (request) => ok(payloadOf(request).type === "view_submission" ? answer : ""),
    });
    const blocks = [input("reason", { type: "plain_text_input", action_id: "text" })];
    world.call("views.open", { trigger_id: world.trigger, view: modal(blocks) });
    const view_id = world.people.view("engineer")!.id;
    const done = await world.people.submit({
      user: "engineer",
      view_id,
      values: { reason: "deploy" },
    });
    return { ...world, done };
  };

  it("nothing closes the modal", async () => {
    const { done } = await withAnswer("");

    expect(done).toMatchObject({ ok: true });
    expect(done.view).toBeUndefined();
  });

  it("errors keep it open and show them", async () => {
    const { done } = await withAnswer({
      response_action: "errors",
      errors: { reason: "Too short." },
    });

    expect(done).toMatchObject({ ok: false, errors: { reason: "Too short." } });
    expect(done.view?.fields[0]?.value).toEqual({ type: "plain_text_input", value: "deploy" });
  });

  it("errors for a block that is not an input are of no use to Slack", async () => {
    const { done } = await withAnswer({ response_action: "errors", errors: { elsewhere: "x" } });

    expect(done.error).toContain("dispatch_failed");
  });

  it("update and push show the view they bring", async () => {
    const updated = await withAnswer({
      response_action: "update",
      view: modal([section("updated")]),
    });
    const pushed = await withAnswer({ response_action: "push", view: modal([section("pushed")]) });

    expect(updated.done.view).toMatchObject({ readable: "updated", depth: 1 });
    expect(pushed.done.view).toMatchObject({ readable: "pushed", depth: 2 });
  });

  it("a view Slack refuses leaves the old one with an error", async () => {
    const { done } = await withAnswer({ response_action: "update", view: modal([{ type: "x" }]) });

    expect(done.error).toContain("unsupported type: x");
    expect(done.view?.fields).toHaveLength(1);
  });

  it("clear closes all", async () => {
    const { people } = await withAnswer({ response_action: "clear" });

    expect(people.view("engineer")).toBeUndefined();
  });
});
