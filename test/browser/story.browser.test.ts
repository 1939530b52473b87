// One person plays everyone: the main path of each in the page, on the product as it is.
// Never untrue: the page adds nothing; what it shows is what the local Slack keeps.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, barriers, choose, openForm, send } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs, openStage } from "./local-page.ts";

let browser: Browser;
let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  [browser, stage] = await Promise.all([openChromium(), openStage()]);
  await stage.clock.advance(61_000);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

it("Ana asks in the form, Ben approves on the card, and Ana reads the commands and gives it back", async () => {
  const ana = await openAs(browser, stage.webUrl, "engineer");
  const ben = await openAs(browser, stage.webUrl, "lead");
  await ben.page.getByRole("button", { name: "# prod-access" }).click();

  await ask(ana.page, "web-1 (", "30", "the queue of payments is stuck");
  await ben.page.getByText("the queue of payments is stuck").first().waitFor();
  await ben.page.getByRole("button", { name: "Approve" }).click();
  await ana.page.getByRole("button", { name: "I'm done" }).waitFor();
  await ana.page
    .getByRole("button", { name: /repl(y|ies)/ })
    .first()
    .click();
  await ana.page.getByText("aws ssm start-session").first().waitFor();
  await ana.page.getByRole("main").getByRole("button", { name: "I'm done" }).click();
  const sure = ana.page.getByRole("dialog", { name: "Hand access back?" });
  await sure.getByRole("button", { name: "I'm done" }).click();
  await sure.waitFor({ state: "detached" });
  await expect.poll(() => ana.page.getByRole("button", { name: "I'm done" }).count()).toBe(0);

  await expect
    .poll(async () => {
      await stage.clock.advance(60_000);
      return stage.states.executions().map(({ status }) => status);
    })
    .toEqual(["SUCCEEDED"]);
  expect([...ana.complaints, ...ben.complaints]).toEqual([]);
});

it("a fast hand loses nothing in the form, and what would come of it stands there before it is sent", async () => {
  const { page } = await openAs(browser, stage.webUrl, "engineer");
  const form = await openForm(page);

  await choose(form, "Instance", "web-1 (");
  await form.getByLabel("For how long").selectOption("60");
  await form.getByLabel("Reason").fill("the disk is full");
  await form.getByText("Approved now it would end").waitFor();

  const stands = await Promise.all(
    ["For how long", "Reason"].map((label) => form.getByLabel(label).inputValue()),
  );
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });
  expect(stands).toEqual(["60", "the disk is full"]);
  expect(await page.getByText("Slack refused").count()).toBe(0);
});

it("the form keeps what was typed, and says beside the field what is wrong", async () => {
  const { page, complaints } = await openAs(browser, stage.webUrl, "engineer");
  const form = await openForm(page);

  await form.getByLabel("For how long").selectOption("15");
  await form.getByRole("button", { name: "Ask" }).click();

  await form.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
  const kept = await form.getByLabel("For how long").inputValue();
  await form.getByRole("button", { name: "Cancel" }).click();
  await form.waitFor({ state: "detached" });
  expect(kept).toBe("15");
  expect(complaints).toEqual([]);
});

it("Olga, whom people.yaml does not know, is refused in a sentence only she sees", async () => {
  const { page } = await openAs(browser, stage.webUrl, "outsider");
  await page.getByRole("button", { name: "Messages" }).click();

  await send(page, "/access");

  await page.getByText("Only visible to you").first().waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

describe.each([
  "engineer",
  "lead",
  "second-lead",
  "oncall",
  "auditor",
  "outsider",
])("as %s", (person) => {
  it.each([
    ["light", { dark: false }],
    ["dark", { dark: true }],
    ["on a phone", { width: 360, height: 720 }],
  ])("the page is readable and complains of nothing: %s", async (_, how) => {
    const { page, complaints } = await openAs(browser, stage.webUrl, person, how);
    await page.getByRole("button", { name: "# prod-access" }).click();

    const broken = await barriers(page);
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );

    expect(broken).toEqual([]);
    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
  });
});

it("with the keyboard alone: the command opens the form, focus stays in it, Escape closes it", async () => {
  const { page } = await openAs(browser, stage.webUrl, "engineer");
  await page.getByRole("button", { name: "Messages" }).click();
  await page.getByLabel("Message", { exact: true }).focus();

  await page.keyboard.type("/access");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog");
  await form.waitFor();
  for (let step = 0; step < 12; step++) await page.keyboard.press("Tab");
  const inside = await page.evaluate(
    "document.activeElement?.closest('dialog,[role=dialog]') != null || document.activeElement === document.body",
  );
  await page.keyboard.press("Escape");

  await form.waitFor({ state: "detached" });
  expect(inside).toBe(true);
});

it("a reload loses nothing: person and channel are in the address", async () => {
  const { page } = await openAs(browser, stage.webUrl, "lead");
  await page.getByRole("button", { name: "# security" }).click();

  await page.reload();

  await page.getByRole("button", { name: "# security", exact: false }).waitFor();
  expect(await page.getByLabel("You are").inputValue()).toBe("lead");
  expect(
    await page
      .getByRole("navigation", { name: "Workspace" })
      .locator("[aria-current=page]")
      .innerText(),
  ).toContain("security");
});
