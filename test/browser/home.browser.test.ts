// App Home on the page, with what Curfew publishes there; and break-glass, from the command to the review.
// Never untrue: what is asserted is what local Slack and AWS then have.

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { actorsOn } from "../../local/stage/actors.ts";
import { grantRoleNames } from "../support/grant-roles.ts";
import { barriers, choose, send } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs, openStage } from "./local-page.ts";

let browser: Browser;
let stage: Awaited<ReturnType<typeof openStage>>;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  stage = await openStage();
  await stage.clock.advance(61_000);
});
afterEach(async () => {
  await stage?.close();
});

it("shows what one holds and what waits for one, and its buttons act", async () => {
  const asked = await actorsOn(stage).ask("engineer", { instance: "web-1", minutes: 60 });
  if (!("request" in asked)) throw new Error("could not ask");
  const { page, complaints } = await openAs(browser, stage.webUrl, "lead", { dark: true });
  const home = page.getByRole("region", { name: "App Home" });
  await page.getByRole("button", { name: "Home", exact: true }).click();
  await home.getByText("asks for").waitFor();
  const found = await barriers(page);

  await home.getByRole("button", { name: "Approve", exact: true }).click();

  await home.getByText("Nothing waits for you.").waitFor();
  await expect.poll(() => grantRoleNames(stage).length).toBe(1);
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});

it("breaks glass as whoever is on call: the form says who hears of it, and everybody does", async () => {
  const { page, complaints } = await openAs(browser, stage.webUrl, "oncall");
  await page.getByRole("button", { name: "Messages" }).click();
  await send(page, "/access break-glass");
  const form = page.getByRole("dialog");
  await choose(form, "Instance", "web-1 (");
  await form.getByLabel("For how long").selectOption("15");
  await form.getByLabel("Reason").fill("Nobody can pay");
  await form.getByLabel("Incident").fill("INC-7");
  await form.getByRole("checkbox").check();
  const found = await barriers(page);

  await form.getByRole("button", { name: "Break glass" }).click();

  await form.waitFor({ state: "detached" });
  await expect.poll(() => grantRoleNames(stage).length).toBe(1);
  const security = () => stage.slack.people.messages("#security").map(({ readable }) => readable);
  await expect.poll(() => security().join("\n")).toContain("Omar");
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});
