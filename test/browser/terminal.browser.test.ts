// The terminal of the page: IAM's refusal before the grant, a shell after it, and each of its ends in Session Manager's words.
// Never untrue: the browser speaks the data channel itself, with a token that the person's own credentials brought.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Actors, actorsOn } from "../../local/stage/actors.ts";
import { propagated } from "../support/stage.ts";
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
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const view = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("button", { name }).click();

async function openOn(page: Page, instance: string): Promise<void> {
  // Three sessions a second may be started (facts A4), and this clock stands.
  await stage.clock.advance(1_000);
  await page.getByRole("button", { name: `Open a session on ${instance}` }).click();
}

const screenOf = (page: Page) => page.locator(".xterm-rows").innerText({ timeout: 5_000 });

const shows = (page: Page, text: string | RegExp) =>
  expect.poll(() => screenOf(page)).toMatch(text);

async function typeLine(page: Page, line: string) {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** Ana gets a grant the way the demo's people do; then she looks at her terminals. */
async function granted(instance: string): Promise<Page> {
  for (const { id, state } of await actors.truth.requests.open())
    if (state === "active") await actors.done("engineer", id);
  await stage.clock.advance(6 * 60_000);
  const asked = await actors.ask("engineer", { instance, minutes: 30 });
  if (!("request" in asked)) throw new Error(asked.text);
  await actors.approve("lead", asked.request.id);
  await propagated(stage);
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
    "user/ana is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:",
  );
  expect(await page.getByRole("tab").count()).toBe(0);
  expect(stage.cloud.ssm.sessions()).toEqual([]);
  expect(complaints).toEqual([]);
});

/** What is said of the terminal that is shown. */
const status = (page: Page) => page.getByRole("tabpanel").getByRole("status").innerText();

const says = (page: Page, text: string) => expect.poll(() => status(page)).toContain(text);

/** What stty says, as the last thing on the screen. */
const SIZE = /\d+ (\d+)\nsh-5\.2\$\s*$/;

const lastSession = () => stage.cloud.ssm.sessions().at(-1);

it("after it, a command is typed and its output read; exit ends the session", async () => {
  const page = await granted("web-1");

  await openOn(page, "web-1");
  await shows(page, /sh-5\.2\$/);
  await typeLine(page, "cat /etc/hostname");
  await shows(page, /\nweb-1/);
  const broken = await barriers(page);
  await typeLine(page, "exit");

  await shows(page, /Exiting session with sessionId: req-/);
  await says(page, "Over");
  expect(lastSession()?.endCause).toBe("exit");
  expect(broken).toEqual([]);
});

it("another person gets IAM's refusal on the same instance, and sees nothing of the terminal", async () => {
  const ana = await granted("web-2");
  await openOn(ana, "web-2");
  await shows(ana, /sh-5\.2\$/);

  await ana.getByLabel("You are").selectOption("lead");
  await openOn(ana, "web-2");

  const refusal = ana.getByRole("alert").filter({ hasText: /./ });
  await refusal.waitFor();
  expect(await refusal.innerText()).toContain("not authorized to perform: ssm:StartSession");
  expect(await ana.getByRole("tab").count()).toBe(0);
});

it("idle time closes it with Session Manager's own text; keys typed then go nowhere", async () => {
  const page = await granted("batch-1");
  await openOn(page, "batch-1");
  await shows(page, /sh-5\.2\$/);

  await stage.clock.advance(15 * 60_000);

  await says(page, "Your session timed out due to inactivity and has been terminated.");
  await shows(page, /SessionId: req-[\w-]+ : Your session timed out due to inactivity/);
  expect(lastSession()?.endCause).toBe("idle");
});

it("I'm done closes it; so does the deadline, whatever is typed", async () => {
  const page = await granted("web-1");
  await openOn(page, "web-1");
  await shows(page, /sh-5\.2\$/);
  for (let minutes = 0; minutes < 36; minutes += 9) {
    await typeLine(page, "uptime");
    await stage.clock.advance(9 * 60_000);
  }
  await says(page, "Over");
  await shows(page, /Exiting session with sessionId/);
  const atDeadline = lastSession()?.endCause;
  await page.getByRole("button", { name: "Close tab" }).click();

  const asked = await actors.ask("engineer", { instance: "web-1", minutes: 30 });
  if (!("request" in asked)) throw new Error(asked.text);
  await actors.approve("lead", asked.request.id);
  await stage.clock.advance(4_000);
  await openOn(page, "web-1");
  await shows(page, /sh-5\.2\$/);
  await actors.done("engineer", asked.request.id);

  await says(page, "Over");
  await shows(page, /Exiting session with sessionId/);
  expect([atDeadline, lastSession()?.endCause]).toEqual(["terminated", "terminated"]);
});

it("a reload goes on with each terminal where it was, and says why when it cannot", async () => {
  const page = await granted("web-1");
  await openOn(page, "web-1");
  await shows(page, /sh-5\.2\$/);
  await typeLine(page, "cd /etc");
  await shows(page, /cd \/etc\n.*\$/);

  await page.reload();
  await says(page, "Open");
  await page.locator(".xterm textarea").focus();
  await typeLine(page, "pwd");
  await shows(page, /cd \/etc[\s\S]*pwd\n\/etc/);
  await page.goto("about:blank");
  stage.cloud.ssm.endSession(lastSession()?.id ?? "", "exit");
  await page.goBack();

  await says(page, "DoesNotExistException");
});

it("by keyboard: several terminals, F6 leads out, arrows go from tab to tab, the window's size is the shell's", async () => {
  const page = await granted("web-2");
  await openOn(page, "web-2");
  await shows(page, /sh-5\.2\$/);
  await openOn(page, "web-2");
  await expect.poll(() => page.getByRole("tab").count()).toBe(2);
  await shows(page, /sh-5\.2\$/);
  const focused = () =>
    page.evaluate<string>(
      "document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName",
    );

  await page.keyboard.press("Tab");
  const inside = await focused();
  await page.keyboard.press("F6");
  const outside = await focused();
  await page.keyboard.press("ArrowLeft");
  const first = await page.getByRole("tab").first().getAttribute("aria-selected");
  await page.locator(".xterm textarea").focus();
  await typeLine(page, "sleep 5000");
  await page.keyboard.press("Control+C");
  await shows(page, /\^C\n/);
  await typeLine(page, "stty size");
  await shows(page, SIZE);
  const [, wide] = SIZE.exec(await screenOf(page)) ?? [];
  await page.setViewportSize({ width: 700, height: 800 });
  await typeLine(page, "clear; stty size");

  await expect
    .poll(async () => Number(SIZE.exec(await screenOf(page))?.[1]))
    .toBeLessThan(Number(wide));
  expect([inside, outside, first]).toEqual(["TEXTAREA", "tab", "true"]);
});

it.each([
  ["light", { dark: false }],
  ["dark", { dark: true }],
  ["on a phone", { width: 360, height: 720 }],
])("the terminals are readable and complain of nothing: %s", async (name, how) => {
  const { page, complaints } = await openAs(browser, stage.webUrl, "outsider", how);
  await view(page, "Terminal");
  await openOn(page, "staging-1");
  await shows(page, /sh-5\.2\$/);
  await typeLine(page, "printf '\\e[38;2;200;80;0mrust\\e[0m\\n'");
  await shows(page, /\nrust/);

  const broken = await barriers(page);
  const overflow = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });

  expect(broken).toEqual([]);
  expect(overflow).toBe(0);
  expect(complaints).toEqual([]);
});
