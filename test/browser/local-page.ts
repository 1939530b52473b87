// The page of a real local stage, on a free port and with a clock that stands still.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { STORY_START } from "../../local/stage/where.ts";
import { openLocalStage } from "../../local/start/local-stage.ts";
import { prepare } from "../../local/start/prepare.ts";

export interface Opened {
  readonly page: Page;
  /** What the browser's console complained of, and what the page threw. */
  readonly complaints: string[];
}

export async function openStage() {
  const folder = mkdtempSync(join(tmpdir(), "curfew-page-"));
  const options = { mode: "still", startAt: STORY_START, folder, awsPort: 0, port: 0 } as const;
  const prepared = await prepare(options);
  const stage = await openLocalStage(prepared);
  await prepared.allBundled;
  return {
    ...stage,
    async close() {
      await stage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens the page as somebody, in a window of its own. */
export async function openAs(
  browser: Browser,
  url: string,
  person: string,
  how: { readonly dark?: boolean; readonly width?: number; readonly height?: number } = {},
): Promise<Opened> {
  const { dark = false, width = 1200, height = 800 } = how;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByLabel("You are").selectOption(person);
  return { page, complaints };
}
