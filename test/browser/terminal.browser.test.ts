// The terminal of the page: IAM's refusal before the grant, a shell after it, and each of its ends in Session Manager's words.
// Never untrue: the browser speaks the data channel itself, with a token that the person's own credentials brought.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Actors, actorsOn } from "../../local/stage/actors.ts";
import { barriers } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs, openStage } from "./local-page.ts";

let browser: Browser;
let stage: Awaited<ReturnType<typeof openStage>>;
let actors: Actors;
beforeAll(async () => {
  [browser, stage] = await Promise.all([openChromium(), openStage()]);
  actors = actorsOn(stage);
  await stage.clock.advance(61_000);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const view = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("button", { name }).click();

const openOn = (page: Page, instance: string) =>
  page.getByRole("button", { name: `Open a session on ${instance}` }).click();

const screenOf = (page: Page) => page.locator(".xterm-rows").innerText();

const shows = (page: Page, text: string | RegExp) =>
  expect.poll(() => screenOf(page), { timeout: 15_000 }).toMatch(text);

async function typeLine(page: Page, line: string) {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** Ana gets a grant the way the demo's people do; then she looks at her terminals. */
async function granted(instance: string): Promise<Page> {
  const asked = await actors.ask("engineer", { instance, minutes: 30 });
  if (!("request" in asked)) throw new Error(asked.text);
  await actors.approve("lead", asked.request.id);
  // IAM obeys a change 3 s after it (facts C5).
  await stage.clock.advance(4_000);
  const { page } = await openAs(browser, stage.webUrl, "engineer");
  await view(page, "Terminal");
  return page;
}

it("before the grant, the button shows IAM's own refusal and opens nothing", async () => {
  const { page, complaints } = await openAs(browser, stage.webUrl, "engineer");
  await view(page, "Terminal");

  await openOn(page, "web-1");

  const refusal = page.getByRole("alert").filter({ hasText: /./ });
  await refusal.waitFor();
  expect(await refusal.innerText()).toContain(
    "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/curfew/p-ana001",
  );
  expect(await page.getByRole("tab").count()).toBe(0);
  expect(stage.cloud.ssm.sessions()).toEqual([]);
  expect(complaints).toEqual([]);
});

it("after it, a command is typed and its output read; exit ends the session", async () => {
  const page = await granted("web-1");

  await openOn(page, "web-1");
  await shows(page, /sh-5\.2\$/);
  await typeLine(page, "cat /etc/hostname");
  await shows(page, /\nweb-1/);
  const broken = await barriers(page);
  await typeLine(page, "exit");

  await shows(page, /Exiting session with sessionId: p-ana001-/);
  expect(await page.getByRole("tabpanel").getByRole("status").innerText()).toBe("Over");
  expect(stage.cloud.ssm.sessions().map(({ endCause }) => endCause)).toEqual(["exit"]);
  expect(broken).toEqual([]);
});
