import { describe, expect, it } from "vitest";
import { type Given, input, modal, ok, payloadOf, plain, workspace } from "./workspace.ts";

const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });

/** A modal with these blocks before Ana. */
async function withModal(blocks: object[], given: Given = {}) {
  const world = workspace(given);
  await world.people.command("engineer", "");
  world.call("views.open", { trigger_id: world.lastPayload().trigger_id, view: modal(blocks) });
  const submit = (values: Record<string, string | string[] | null>) =>
    world.people.submit({ user: "engineer", view_id: world.people.view("engineer")!.id, values });
  return { ...world, submit };
}

describe("filling in a modal", () => {
  const reason = input("reason", {
    type: "plain_text_input",
    action_id: "text",
    min_length: 3,
    max_length: 10,
  });
  const required = "Please complete this required field.";

  it("sends a faithful state.values", async () => {
    const { submit, lastPayload } = await withModal([
      reason,
      input("note", { type: "plain_text_input", action_id: "text" }, { optional: true }),
      input("minutes", {
        type: "static_select",
        action_id: "pick",
        options: [option("Short"), option("Long")],
      }),
      input(
        "flags",
        { type: "checkboxes", action_id: "set", options: [option("A"), option("B")] },
        { optional: true },
      ),
      input("who", { type: "users_select", action_id: "person" }),
      input("day", { type: "datepicker", action_id: "date", initial_date: "2026-06-02" }),
    ]);

    const done = await submit({
      reason: "deploy",
      minutes: "Long",
      flags: ["a", "b"],
      who: "approver",
    });

    expect(done.ok).toBe(true);
    expect(lastPayload()).toMatchObject({
      type: "view_submission",
      view: {
        state: {
          values: {
            reason: { text: { type: "plain_text_input", value: "deploy" } },
            note: { text: { type: "plain_text_input", value: null } },
            minutes: {
              pick: {
                type: "static_select",
                selected_option: { text: plain("Long"), value: "long" },
              },
            },
            flags: {
              set: { type: "checkboxes", selected_options: [{ value: "a" }, { value: "b" }] },
            },
            who: { person: { type: "users_select", selected_user: "U0BEN00001" } },
            day: { date: { type: "datepicker", selected_date: "2026-06-02" } },
          },
        },
      },
    });
  });

  const refused: [string, object, Record<string, string | null>, string][] = [
    ["a required field left empty", reason, {}, required],
    [
      "a required field emptied",
      input("reason", { type: "plain_text_input", action_id: "text", initial_value: "x" }),
      { reason: null },
      required,
    ],
    ["too short a text", reason, { reason: "ab" }, "Must be at least 3 characters long."],
    ["too long a text", reason, { reason: "x".repeat(11) }, "Must be at most 10 characters long."],
    [
      "an option that is not offered",
      input("reason", { type: "static_select", options: [option("A")] }),
      { reason: "z" },
      'There is no option "z" to choose.',
    ],
    [
      "a number out of range",
      input("reason", { type: "number_input", is_decimal_allowed: false, max_value: "8" }),
      { reason: "9" },
      "Must be at most 8.",
    ],
    [
      "a fraction",
      input("reason", { type: "number_input", is_decimal_allowed: false }),
      { reason: "1.5" },
      "Must be a whole number.",
    ],
    [
      "what is not an address",
      input("reason", { type: "email_text_input" }),
      { reason: "ana" },
      "Must be a valid email address.",
    ],
    [
      "an unknown person",
      input("reason", { type: "users_select" }),
      { reason: "nobody" },
      'There is no person "nobody".',
    ],
  ];

  it.each(refused)("does not send %s", async (_what, block, values, sentence) => {
    const { submit, requests } = await withModal([block]);

    const done = await submit(values);

    expect(done).toMatchObject({ ok: false, errors: { reason: sentence } });
    expect(requests).toHaveLength(1);
  });

  it("refuses a field that is not there, and a view that is not open", async () => {
    const { submit, people } = await withModal([reason]);

    await expect(submit({ colour: "red" })).rejects.toThrow(
      'There is no "colour" in this view; there is: text.',
    );
    await expect(
      people.submit({ user: "approver", view_id: people.view("engineer")!.id }),
    ).rejects.toThrow("Ben has no view");
  });

  it("shows under which group an app offers an option, and sends the option without it", async () => {
    const group = (name: string) => ({
      label: plain(name),
      options: [{ text: plain(`${name} one`), value: name }],
    });
    const option_groups = [group("Recent"), group("All")];
    const { submit, people, lastPayload } = await withModal(
      [input("instance", { type: "external_select", action_id: "which", min_query_length: 0 })],
      {
        answer: (request) =>
          ok(payloadOf(request).type === "block_suggestion" ? { option_groups } : ""),
      },
    );
    const view_id = people.view("engineer")!.id;

    const offered = await people.suggest({
      user: "engineer",
      view_id,
      action_id: "which",
      query: "",
    });
    await submit({ which: "All" });

    expect(offered.map(({ value, group: label }) => [label, value])).toEqual([
      ["Recent", "Recent"],
      ["All", "All"],
    ]);
    const chosen = { text: plain("All one"), value: "All" };
    expect(lastPayload()).toMatchObject({
      view: { state: { values: { instance: { which: { selected_option: chosen } } } } },
    });
    expect(JSON.stringify(lastPayload())).not.toContain('"group"');
  });

  it("asks the app for the options of an external select, and takes only what it offers", async () => {
    const instances = [
      { text: plain("web-1"), value: "i-1" },
      { text: plain("db-1"), value: "i-2" },
    ];
    const { submit, requests, people, lastPayload } = await withModal(
      [input("instance", { type: "external_select", action_id: "which", min_query_length: 1 })],
      {
        answer: (request) => {
          const { type, value } = payloadOf(request);
          const options = instances.filter((one) => one.text.text.startsWith(String(value)));
          return ok(type === "block_suggestion" ? { options } : "");
        },
      },
    );
    const view_id = people.view("engineer")!.id;

    const none = await people.suggest({ user: "engineer", view_id, action_id: "which", query: "" });
    const some = await people.suggest({
      user: "engineer",
      view_id,
      action_id: "which",
      query: "db",
    });
    const wrong = await submit({ instance: "mail-1" });
    const right = await submit({ which: "web-1" });

    expect([none, some]).toEqual([[], [instances[1]]]);
    expect(wrong.errors).toEqual({ instance: 'The app offers no option "mail-1".' });
    expect(right.ok).toBe(true);
    expect(lastPayload()).toMatchObject({
      view: { state: { values: { instance: { which: { selected_option: { value: "i-1" } } } } } },
    });
    expect(requests.map((one) => payloadOf(one).type ?? "command")).toEqual([
      "command",
      "block_suggestion",
      "block_suggestion",
      "block_suggestion",
      "view_submission",
    ]);
  });

  it("refuses more options than Slack shows", async () => {
    const options = Array.from({ length: 101 }, (_, index) => option(`O${index}`));
    const { people } = await withModal(
      [input("a", { type: "external_select", action_id: "x", min_query_length: 0 })],
      {
        answer: (request) => ok(payloadOf(request).type === "block_suggestion" ? { options } : ""),
      },
    );

    const asked = people.suggest({
      user: "engineer",
      view_id: people.view("engineer")!.id,
      action_id: "x",
      query: "",
    });

    await expect(asked).rejects.toThrow("The app's options are not valid");
  });
});

describe("choosing in a modal that tells the app at once", () => {
  it("loses no choice that is made while the app is still asked for the options of another", async () => {
    let offer: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      offer = done;
    });
    const world = await withModal(
      [
        input(
          "instance",
          { type: "external_select", action_id: "which", min_query_length: 0 },
          { dispatch_action: true },
        ),
        input(
          "minutes",
          { type: "static_select", action_id: "pick", options: [option("Short"), option("Long")] },
          { dispatch_action: true },
        ),
      ],
      {
        answer: async (request) => {
          if (payloadOf(request).type !== "block_suggestion") return ok();
          await asked;
          return ok({ options: [option("Web")] });
        },
      },
    );
    const view_id = world.people.view("engineer")!.id;
    const at = { user: "engineer", view_id };

    const slow = world.people.click({ ...at, action_id: "which", value: "web" });
    await world.people.click({ ...at, action_id: "pick", value: "long" });
    offer();
    await slow;

    const held = world.people.view("engineer")!.fields.map(({ value }) => value?.selected_option);
    expect(held).toMatchObject([{ value: "web" }, { value: "long" }]);
  });
});
