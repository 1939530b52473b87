// Block Kit in the page: every element can be seen, used with mouse and keyboard, and says to the app what Slack says.
// Never untrue: what is asserted is what the app heard or what local Slack keeps, not what the page meant to do.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { input, modal, ok, payloadOf, plain, section } from "../local/slack/workspace.ts";
import { barriers, choose } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs } from "./local-page.ts";
import { type OwnApp, openChannel, openModal, openOwnApp } from "./own-app.ts";

const CHANNEL = "C0PROD0001";
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const SUGGESTED = { options: [option("Web-1"), option("Web-2")] };

let browser: Browser;
let app: OwnApp;
/** What the app answers to a submission. */
let answer: object | "" = "";
/** What it offers in an external select. */
let suggestions: object = SUGGESTED;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  answer = "";
  suggestions = SUGGESTED;
  app = await openOwnApp({
    answer: (request) => {
      const { type } = payloadOf(request);
      if (type === "block_suggestion") return ok(suggestions);
      return ok(type === "view_submission" ? answer : "");
    },
  });
});
afterEach(async () => {
  await app.close();
});

const postIn = (blocks: object[]) => {
  app.call("chat.postMessage", { channel: CHANNEL, text: "blocks", blocks });
};
const actions = (...elements: object[]) => ({ type: "actions", block_id: "b", elements });

/** The last thing that was pressed or chosen, as the app heard it. */
const lastAction = () => {
  const heard = app.heard().filter(({ type }) => type === "block_actions");
  return (heard.at(-1)?.actions as Record<string, unknown>[] | undefined)?.[0];
};
const becomes = (action: object) => expect.poll(lastAction).toMatchObject(action);

describe("in a message", () => {
  it("every block is drawn, axe finds no barrier, and nothing is loaded from elsewhere", async () => {
    const elsewhere = "https://pictures.example/plan.png";
    postIn([
      { type: "header", text: plain("A header") },
      { ...section("*bold* and `code`"), fields: [plain("a field")] },
      { type: "context", elements: [{ type: "image", image_url: elsewhere, alt_text: "a face" }] },
      { type: "divider" },
      { type: "image", image_url: elsewhere, alt_text: "the plan", title: plain("Plan") },
      { type: "alert", level: "warning", text: plain("Mind this") },
      {
        type: "table",
        rows: [[{ type: "raw_text", text: "Head" }], [{ type: "raw_text", text: "Cell" }]],
      },
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_list",
            style: "bullet",
            elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "listed" }] }],
          },
        ],
      },
    ]);
    const { page, complaints } = await openAs(browser, app.url, "engineer");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "# prod-access" }).click();
    await page.getByRole("heading", { name: "A header" }).waitFor();

    const text = await page.getByRole("region", { name: "Messages" }).innerText();
    const found = await barriers(page);

    for (const word of [
      "bold",
      "code",
      "a field",
      "a face",
      "the plan",
      "Plan",
      "Mind this",
      "Head",
      "Cell",
      "listed",
    ])
      expect(text).toContain(word);
    expect(asked.filter((url) => !url.startsWith(app.url))).toEqual([]);
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("an overflow menu is opened and used with the keyboard; Escape leaves it", async () => {
    postIn([
      actions({ type: "overflow", action_id: "more", options: [option("Edit"), option("Remove")] }),
    ]);
    const { page } = await openChannel(browser, app);
    const button = page.getByRole("button", { name: /^More/ });

    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Edit" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    const afterEscape = await page.getByRole("menu").count();
    await button.focus();
    await page.keyboard.press("Enter");
    await page.locator("[role=menuitem]:focus", { hasText: "Edit" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator("[role=menuitem]:focus", { hasText: "Remove" }).waitFor();
    await page.keyboard.press("Enter");

    await becomes({ action_id: "more", selected_option: { value: "remove" } });
    expect(afterEscape).toBe(0);
  });

  it("a day, a time and a moment are picked, and Slack keeps them", async () => {
    postIn([
      actions(
        { type: "datepicker", action_id: "day" },
        { type: "timepicker", action_id: "time" },
        { type: "datetimepicker", action_id: "moment" },
      ),
    ]);
    const { page } = await openChannel(browser, app);

    await page.getByLabel("day", { exact: true }).fill("2026-12-24");
    await becomes({ action_id: "day", selected_date: "2026-12-24" });
    await page.getByLabel("time", { exact: true }).fill("17:30");
    await becomes({ action_id: "time", selected_time: "17:30" });
    await page.getByLabel("moment", { exact: true }).fill("2026-12-24T17:30");
    const local = await page.evaluate("new Date('2026-12-24T17:30').getTime() / 1000");
    await becomes({ action_id: "moment", selected_date_time: local });
    await page.reload();

    await expect
      .poll(() => page.getByLabel("day", { exact: true }).inputValue())
      .toBe("2026-12-24");
    expect(await page.getByLabel("moment", { exact: true }).inputValue()).toBe("2026-12-24T17:30");
  });

  it("people, channels, checkboxes and radio buttons tell the app what was chosen", async () => {
    postIn([
      actions(
        { type: "users_select", action_id: "who" },
        { type: "channels_select", action_id: "where" },
        { type: "checkboxes", action_id: "boxes", options: [option("One"), option("Two")] },
        { type: "radio_buttons", action_id: "radio", options: [option("Left"), option("Right")] },
      ),
    ]);
    const { page } = await openChannel(browser, app);

    await page.getByLabel("who", { exact: true }).selectOption({ label: "Ben" });
    await becomes({ selected_user: "U0BEN00001" });
    await page.getByLabel("where", { exact: true }).selectOption({ label: "#other" });
    await becomes({ selected_channel: "C0OTHER001" });
    await page.getByLabel("One").check();
    await becomes({ selected_options: [{ value: "one" }] });
    await page.getByLabel("Two").check();
    await becomes({ selected_options: [{ value: "one" }, { value: "two" }] });
    await page.getByLabel("Right").check();
    await becomes({ selected_option: { value: "right" } });
  });

  it("a choice with a question counts only after yes", async () => {
    const confirm = {
      title: plain("Sure?"),
      text: plain("It counts."),
      confirm: plain("Do it"),
      deny: plain("Stop"),
    };
    postIn([
      actions({
        type: "static_select",
        action_id: "pick",
        options: [option("A"), option("B")],
        confirm,
      }),
    ]);
    const { page } = await openChannel(browser, app);

    await page.getByLabel("pick", { exact: true }).selectOption("a");
    await page.getByRole("button", { name: "Stop" }).click();
    const before = lastAction();
    const afterNo = await page.getByLabel("pick", { exact: true }).inputValue();
    await page.getByLabel("pick", { exact: true }).selectOption("b");
    await page.getByRole("button", { name: "Do it" }).click();

    await becomes({ selected_option: { value: "b" } });
    expect(before).toBeUndefined();
    expect(afterNo).toBe("");
  });

  it("feedback and icon buttons are there for those who may see them", async () => {
    const only = { visible_to_user_ids: ["U0BEN00001"] };
    postIn([
      {
        type: "context_actions",
        elements: [
          {
            type: "feedback_buttons",
            action_id: "good",
            positive_button: { text: plain("Helpful"), value: "yes" },
            negative_button: { text: plain("Not helpful"), value: "no" },
          },
          { type: "icon_button", action_id: "bin", icon: "trash", text: plain("Delete"), ...only },
        ],
      },
    ]);
    const ana = await openChannel(browser, app);
    const ben = await openChannel(browser, app, "approver");

    await ana.page.getByRole("button", { name: "Helpful", exact: true }).click();
    await becomes({ type: "feedback_buttons", value: "yes" });
    await ben.page.getByRole("button", { name: "Delete" }).click();
    await becomes({ type: "icon_button", action_id: "bin" });

    expect(await ana.page.getByRole("button", { name: "Delete" }).count()).toBe(0);
  });
});

describe("in a modal", () => {
  it("the app's complaints stand under their fields, what was typed stays, and the second try goes through", async () => {
    answer = { response_action: "errors", errors: { reason: "Say more." } };
    const { page } = await openChannel(browser, app);
    const dialog = await openModal(
      app,
      page,
      modal([
        input("reason", { type: "plain_text_input", action_id: "text" }),
        input("where", { type: "multi_external_select", action_id: "which", min_query_length: 0 }),
      ]),
    );

    await dialog.getByLabel("reason", { exact: true }).fill("it broke");
    await choose(dialog, "where", "Web-1");
    await choose(dialog, "where", "Web-2");
    await dialog.getByRole("button", { name: "Remove Web-1" }).click();
    await dialog.getByRole("button", { name: "Ask" }).click();
    await dialog.getByText("Say more.").waitFor();
    const kept = await dialog.getByLabel("reason", { exact: true }).inputValue();
    answer = "";
    await dialog.getByRole("button", { name: "Ask" }).click();
    await dialog.waitFor({ state: "detached" });

    const { view } = app.lastPayload() as { view: { state: { values: object } } };
    expect(kept).toBe("it broke");
    expect(view.state.values).toMatchObject({
      reason: { text: { value: "it broke" } },
      where: { which: { selected_options: [{ value: "web-2" }] } },
    });
  });

  it("a view pushed on another covers it, and leaving it shows the first again", async () => {
    const { page } = await openChannel(browser, app);
    answer = {
      response_action: "push",
      view: modal([section("the second")], { title: plain("Second") }),
    };
    const first = await openModal(app, page, modal([section("the first")]));

    await first.getByRole("button", { name: "Ask" }).click();
    const second = page.getByRole("dialog", { name: "Second" });
    await second.getByRole("button", { name: "Back" }).click();

    await page.getByRole("dialog", { name: "Ask for access" }).getByText("the first").waitFor();
    expect(await second.count()).toBe(0);
  });

  it("an update of the view shows at once and keeps what was typed", async () => {
    const { page } = await openChannel(browser, app);
    const reason = input("reason", { type: "plain_text_input", action_id: "text" });
    const dialog = await openModal(app, page, modal([reason]));
    const shown = app.slack.people.view("engineer");

    await dialog.getByLabel("reason", { exact: true }).fill("half a sen");
    app.call("views.update", {
      view_id: shown?.id,
      view: modal([reason, section("ends at 17:30")]),
    });
    await dialog.getByText("ends at 17:30").waitFor();

    expect(await dialog.getByLabel("reason", { exact: true }).inputValue()).toBe("half a sen");
  });

  it("the choices pop up over the form and move nothing; Escape closes them and not the form", async () => {
    const { page } = await openChannel(browser, app);
    const dialog = await openModal(
      app,
      page,
      modal([
        input("where", { type: "external_select", action_id: "which", min_query_length: 0 }),
        input("reason", { type: "plain_text_input", action_id: "text" }),
      ]),
    );
    const below = dialog.getByLabel("reason", { exact: true });
    const before = await below.boundingBox();

    await dialog.getByRole("combobox", { name: "where" }).click();
    await dialog.getByRole("option", { name: "Web-2" }).waitFor();
    const during = await below.boundingBox();
    await page.keyboard.press("Escape");
    await dialog.getByRole("option", { name: "Web-2" }).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowDown");
    await dialog.getByRole("option", { name: "Web-2" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");

    expect(await dialog.getByRole("combobox", { name: "where" }).inputValue()).toBe("Web-2");
    expect(during).toEqual(before);
    expect(await page.getByRole("dialog").count()).toBe(1);
  });
});
