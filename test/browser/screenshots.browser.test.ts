// The pictures of the README: made by playing the story. `SCREENSHOTS=docs/images npm run test:browser -- screenshots`
// writes them; without it they go to a folder that is thrown away.
// Never untrue: every picture that the README shows is one that this file makes.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { actorsOn } from "../../local/stage/actors.ts";
import { ROOT } from "../../local/stage/where.ts";
import { ask } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs, openStage } from "./local-page.ts";

const thrownAway = mkdtempSync(join(tmpdir(), "curfew-pictures-"));
const folder = process.env.SCREENSHOTS ? join(ROOT, process.env.SCREENSHOTS) : thrownAway;
const WINDOW = { width: 1100, height: 640 };

let browser: Browser;
let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  [browser, stage] = await Promise.all([openChromium(), openStage()]);
  await stage.clock.advance(61_000);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
  rmSync(thrownAway, { recursive: true, force: true });
});

const view = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views" }).getByRole("button", { name }).click();

async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

it("takes the README's pictures: the card, the terminal, and behind the scenes", async () => {
  const actors = actorsOn(stage);
  const ana = await openAs(browser, stage.webUrl, "engineer", WINDOW);
  const ben = await openAs(browser, stage.webUrl, "lead", WINDOW);
  await ben.page.getByRole("button", { name: "# prod-access" }).click();
  await ask(ana.page, "web-1 (", "60", "The queue of payments is stuck");
  await ben.page.getByRole("button", { name: "Approve", exact: true }).waitFor();
  await picture(ben.page, "approve");

  const [asked] = await actors.truth.requests.open();
  await actors.approve("lead", asked?.id ?? "");
  await stage.clock.advance(4_000);
  await view(ana.page, "Terminal");
  await ana.page.getByRole("button", { name: "Open a session on web-1" }).click();
  const screen = ana.page.locator(".xterm-rows");
  await expect.poll(() => screen.innerText()).toContain("$");
  await ana.page.keyboard.type("cat /etc/hostname");
  await ana.page.keyboard.press("Enter");
  await expect.poll(() => screen.innerText()).toMatch(/\nweb-1/);
  await picture(ana.page, "terminal");

  const dark = await openAs(browser, stage.webUrl, "auditor", {
    width: 1440,
    height: 900,
    dark: true,
  });
  await view(dark.page, "Behind the scenes");
  await dark.page.getByText("1 policy").waitFor();
  await expect.poll(() => dark.page.getByText("1 open").count()).toBeGreaterThan(0);
  await picture(dark.page, "behind-the-scenes");

  expect([...ana.complaints, ...ben.complaints, ...dark.complaints]).toEqual([]);
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const shown = [...readme.matchAll(/\(docs\/images\/([\w-]+\.png)\)/g)].map(
    ([, file = ""]) => file,
  );
  for (const file of shown) {
    expect(statSync(join(folder, basename(file))).size).toBeGreaterThan(10_000);
    expect(statSync(join(ROOT, "docs", "images", file)).size).toBeGreaterThan(10_000);
  }
});
