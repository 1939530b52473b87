// What the page does as Slack's client: it completes commands, keeps threads beside the channel, and shows refusals.
// Never untrue: what is asserted is what the app heard or what local Slack keeps, not what the page meant to do.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { input, modal, ok, payloadOf, plain } from "../local/slack/workspace.ts";
import { send } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs } from "./local-page.ts";
import { type OwnApp, openChannel, openModal, openOwnApp } from "./own-app.ts";

const CHANNEL = "C0PROD0001";
const SUGGESTED = { options: [] };

let browser: Browser;
let app: OwnApp;
/** What it offers in an external select. */
let suggestions: object = SUGGESTED;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  suggestions = SUGGESTED;
  app = await openOwnApp({
    answer: (request) => ok(payloadOf(request).type === "block_suggestion" ? suggestions : ""),
  });
});
afterEach(async () => {
  await app.close();
});

/** A message with one reply, and its thread open beside the channel. */
async function openThread() {
  const { ts } = app.call("chat.postMessage", { channel: CHANNEL, text: "the first" });
  app.call("chat.postMessage", { channel: CHANNEL, text: "a reply", thread_ts: ts });
  const { page } = await openChannel(browser, app);
  await page.getByRole("button", { name: "1 reply" }).click();
  return { page, ts, thread: page.getByRole("complementary", { name: "Thread" }) };
}

describe("what Slack refuses", () => {
  it("an app that offers no options is named in the list, and the page complains of nothing", async () => {
    suggestions = { options: "none" };
    const { page, complaints } = await openChannel(browser, app);
    const where = { type: "external_select", action_id: "which", min_query_length: 0 };
    const dialog = await openModal(app, page, modal([input("where", where)]));

    await dialog.getByRole("combobox", { name: "where" }).click();

    await dialog.getByText("The app's options are not valid").waitFor();
    expect(complaints).toEqual([]);
  });

  it("offers options under the label of their group, and takes the second group's first", async () => {
    const group = (name: string) => ({
      label: plain(name),
      options: [{ text: plain(`web of ${name}`), value: name }],
    });
    suggestions = { option_groups: [group("Recent"), group("All")] };
    const { page } = await openChannel(browser, app);
    const where = { type: "external_select", action_id: "which", min_query_length: 0 };
    const dialog = await openModal(app, page, modal([input("where", where)]));
    const field = dialog.getByRole("combobox", { name: "where" });

    await field.click();
    await dialog.getByText("Recent", { exact: true }).waitFor();
    await field.press("ArrowDown");
    await field.press("Enter");

    expect(await field.inputValue()).toBe("web of All");
  });

  it("is told on the page with Slack's reason: blocks that are not valid", async () => {
    const { page } = await openChannel(browser, app);

    app.call("chat.postMessage", { channel: CHANNEL, text: "x", blocks: [{ type: "header" }] });
    await page.getByRole("button", { name: "Slack refused 1 call" }).click();

    const told = page.getByRole("dialog", { name: "Refused by Slack" });
    await told.getByText("invalid_blocks").waitFor();
    expect(await told.innerText()).toContain("chat.postMessage");
    expect(await told.innerText()).toContain("/blocks/0");
  });

  it("is told to the person in Slack's words: a command in a thread, and one that is not there", async () => {
    const { page, thread } = await openThread();

    await thread.getByLabel("Reply").fill("/access");
    await thread.getByRole("button", { name: "Reply" }).click();
    await thread.getByText("/access is not supported in threads. Sorry!").waitFor();
    await send(page, "/nothing");

    await page.getByText("/nothing is not a valid command.").first().waitFor();
    expect(app.heard()).toEqual([]);
  });
});

describe("the composer", () => {
  it("offers no command in a thread, and the keys stay the field's own", async () => {
    const { page, thread } = await openThread();

    await thread.getByLabel("Reply").fill("/ac");
    await page.keyboard.press("Tab");

    expect(await thread.getByLabel("Reply").inputValue()).toBe("/ac");
    expect(await thread.getByLabel("Reply").getAttribute("aria-expanded")).toBe("false");
  });

  it("completes a slash command with the keyboard", async () => {
    const { page } = await openChannel(browser, app);
    const field = page.getByLabel("Message", { exact: true });

    await field.focus();
    await page.keyboard.type("/ac");
    await page
      .getByRole("option", { name: /^\/access/ })
      .first()
      .waitFor();
    await page.keyboard.press("Tab");
    const completed = await field.inputValue();
    await page.keyboard.press("Enter");

    await expect.poll(() => app.heard().at(-1)).toMatchObject({ command: "/access", text: "" });
    expect(completed).toBe("/access");
  });

  it("a reply goes into the thread, beside the channel, and the channel counts it", async () => {
    const { page, ts, thread } = await openThread();

    await thread.getByLabel("Reply").fill("mine too");
    await thread.getByRole("button", { name: "Reply" }).click();

    await thread.getByText("mine too").waitFor();
    await page.getByRole("button", { name: "2 replies" }).waitFor();
    expect(app.slack.people.messages(CHANNEL).at(-1)).toMatchObject({
      text: "mine too",
      thread_ts: ts,
    });
  });
});

describe("the connection", () => {
  it("is found again by itself when the process comes back, and what was said meanwhile is there", async () => {
    const { page } = await openChannel(browser, app);
    await app.stop();
    await page.getByText("Connecting again…").waitFor();
    app.call("chat.postMessage", { channel: CHANNEL, text: "said while you were away" });

    await app.start();

    await page.getByText("said while you were away").waitFor();
    await expect.poll(() => page.getByText("Connecting again…").count()).toBe(0);
  });
});

describe("a page that opens", () => {
  it("moves nothing under the reader while its first answers come, nor when another person is chosen", async () => {
    for (let count = 0; count < 30; count += 1)
      app.call("chat.postMessage", { channel: CHANNEL, text: `message ${count}` });
    app.call("chat.postEphemeral", { channel: CHANNEL, user: "U0BEN00001", text: "for Ben only" });
    const { page } = await openChannel(browser, app);
    await page.addInitScript(() => {
      const kept = globalThis as unknown as { shift: number };
      kept.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          kept.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift" as "mark", buffered: true });
    });

    await page.reload();
    await page.getByText("message 29").waitFor();
    const opened = await page.evaluate("shift");
    await page.getByLabel("You are").selectOption({ value: "approver" });
    // Only the answer to Ben holds it: the channel of the person before does not.
    await page.getByText("for Ben only").waitFor();

    expect(opened).toBeLessThan(0.02);
    expect(await page.evaluate("shift")).toBeLessThan(0.04);
  });

  it.each([
    ["a phone", { width: 360, height: 740 }],
    ["a low window", { width: 900, height: 420 }],
  ])("covers nothing at the first sight, and has every channel in reach: %s", async (_name, size) => {
    const { page } = await openAs(browser, app.url, "engineer", size);
    const within = page.getByRole("main");
    const parts = [
      page.getByRole("button", { name: "# prod-access" }),
      within.getByRole("heading", { name: "Curfew", exact: true }),
      within.getByRole("button", { name: "Ask for access" }),
      within.getByRole("heading", { name: "Access that always ends" }),
      within.getByRole("button", { name: "Begin with the tour" }),
      within.getByRole("button", { name: "Send" }),
    ];

    // A trial click fails where something else lies over the part; what the window is too low for is scrolled to.
    for (const part of parts) await part.click({ trial: true });

    await page.reload();
    await parts[3]!.waitFor();
    expect(await within.getByLabel("Messages").evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  });
});
