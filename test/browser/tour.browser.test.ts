// The guided tour, played to its end with the page's real controls; left, resumed, reloaded, and never ahead of what is.
// Never untrue: a step that goes on without its thing having happened fails here.

import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { grantRoleNames } from "../support/grant-roles.ts";
import { ask, barriers } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs, openStage } from "./local-page.ts";

let browser: Browser;
let stage: Awaited<ReturnType<typeof openStage>>;
let page: Page;
let complaints: string[];

beforeEach(async () => {
  [browser, stage] = await Promise.all([openChromium(), openStage()]);
  await stage.clock.advance(61_000);
  ({ page, complaints } = await openAs(browser, stage.webUrl, "engineer"));
});
afterEach(async () => {
  await browser?.close();
  await stage?.close();
});

const tour = () => page.getByRole("complementary", { name: "Guided tour" });
const start = () => page.getByRole("button", { name: "Take the tour" }).click();
const button = (name: string | RegExp) => page.getByRole("button", { name });
const at = (title: string) => tour().getByRole("heading", { name: title }).waitFor();
const thereTo = async (title: string) => {
  await at(title);
  await button("Take me there").click();
};

/** Minute after minute, each once the last has passed, until the tour goes on. */
async function minutesUntil(title: string): Promise<void> {
  for (let count = 0; count < 5; count += 1) {
    await page.locator("[data-skip=minute]:enabled").waitFor();
    if ((await tour().getByRole("heading", { name: title }).count()) > 0) return;
    const before = stage.clock.now();
    await page.locator("[data-skip=minute]:enabled").click();
    await expect.poll(() => stage.clock.now()).toBe(before + 60_000);
  }
  await at(title);
}

const sendTheForm = () => ask(page, "web-1 (", "60", "the queue of payments is stuck");

it("is played to its end: asked, approved, opened, idle, recorded; a promise kept while AWS is broken", async () => {
  await start();
  await at("Ask for access");
  await sendTheForm();
  await thereTo("Approve it");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await thereTo("See what was given");
  await page.locator(".policy[data-tour-here]").waitFor();
  await tour().getByRole("button", { name: "Next" }).click();
  await stage.clock.advance(4000);
  await thereTo("Open a session");
  await button("Open a session on web-1").click();
  await thereTo("Let it go idle");
  await page.locator("[data-skip=idle]:enabled").click();
  await at("See it recorded");
  await minutesUntil("Access goes, too");
  await page.locator("[data-skip=idle]:enabled").click();
  await minutesUntil("Now break something");
  await page.getByRole("switch", { name: "EventBridge loses every event" }).click();
  await thereTo("Go around Curfew");
  await button("Open a session on web-1").click();
  await thereTo("Watch the promise being kept");
  await minutesUntil("Put it right");
  await page.getByRole("switch", { name: "EventBridge loses every event" }).click();
  await at("That was the tour");

  expect(stage.cloud.ssm.sessions().map(({ endCause }) => endCause)).toEqual(["idle", undefined]);
  expect(grantRoleNames(stage)).toEqual([]);
  expect(stage.slack.people.messages("#security").at(-1)?.readable).toContain("olga");
  expect(complaints).toEqual([]);
}, 300_000);

it("does not go on by being shown the way, nor by what happened before it began", async () => {
  stage.cloud.events.switches.set({ lose: 1 });
  await start();
  await at("Ask for access");
  await tour().getByRole("button", { name: "Show me" }).click();
  await tour().getByRole("button", { name: "Show me" }).click();

  await expect
    .poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')"))
    .toBe("Message");
  await at("Ask for access");
  expect(stage.states.executions()).toEqual([]);
});

it("goes back to asking when the form is closed without a request", async () => {
  await start();
  await at("Ask for access");
  await page.getByLabel("Message", { exact: true }).fill("/access");
  await button("Send").click();
  await page.getByRole("dialog").getByText("Choose web-1 and 1 hour").waitFor();

  await page.keyboard.press("Escape");

  await at("Ask for access");
});

it("is left and resumed at the step where it was, also after a reload; marks nothing meanwhile", async () => {
  await start();
  await at("Ask for access");
  await sendTheForm();
  await at("Approve it");

  await tour().getByRole("button", { name: "Leave" }).click();
  const marks = await page.locator("[data-tour-here]").count();
  await page.reload();
  await button("Resume the tour (3 of 12)").click();
  await at("Approve it");
  await page.reload();
  await at("Approve it");

  expect(marks).toBe(0);
});

it("by the keyboard: started, shown the way, and the control under the keyboard is the real one", async () => {
  await page.getByRole("button", { name: "Take the tour" }).focus();
  await page.keyboard.press("Enter");
  await at("Ask for access");
  await tour().getByRole("button", { name: "Show me" }).focus();
  await page.keyboard.press("Enter");
  await expect
    .poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')"))
    .toBe("Message");

  await page.keyboard.type("/access");
  await page.keyboard.press("Enter");

  await at("Say what for");
});

it.each([
  ["light", {}],
  ["dark", { dark: true }],
  ["on a phone", { width: 360, height: 720 }],
])("its card is readable and covers nothing: %s", async (_, how) => {
  ({ page, complaints } = await openAs(browser, stage.webUrl, "engineer", how));
  await start();
  await at("Ask for access");

  const broken = await barriers(page);
  const composer = await page.getByLabel("Message", { exact: true }).boundingBox();
  const card = await tour().boundingBox();

  expect(broken).toEqual([]);
  expect((composer?.y ?? 0) + (composer?.height ?? 0)).toBeLessThanOrEqual(card?.y ?? 0);
  expect(complaints).toEqual([]);
});
