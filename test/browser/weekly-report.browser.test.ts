// The weekly report as people read it: sent by the product's own notifier, drawn by its own painter, on the page's light
// and dark. `SCREENSHOTS=docs/images npm run test:browser -- weekly` keeps how it looked.
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { echartsPainter } from "../../adapters/echarts-painter.ts";
import { instantOf } from "../../domain/time.ts";
import type { WeekLine, WeekReport } from "../../domain/weekly-report.ts";
import { ROOT } from "../../local/stage/where.ts";
import { slackFetch } from "../../local/stage/workspace.ts";
import { createReportNotifier } from "../../slack/report-notifier.ts";
import { TOKEN } from "../local/slack/workspace.ts";
import { barriers } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs } from "./local-page.ts";
import { type OwnApp, openOwnApp } from "./own-app.ts";

let browser: Browser;
let app: OwnApp;
beforeAll(async () => {
  [browser, app] = await Promise.all([openChromium(), openOwnApp()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 10, 16);
const stretch = (day: number, hour: number, hours: number) => {
  const from = MONDAY + (day * 24 + hour) * HOUR;
  return { from: instantOf(from), to: instantOf(from + hours * HOUR) };
};

const LINES: readonly WeekLine[] = [
  {
    name: "Ana",
    grants: [stretch(0, 9, 8), stretch(2, 13, 4)],
    sessions: [stretch(0, 9.5, 3), stretch(0, 14, 2), stretch(2, 13.2, 0.5)],
    ungoverned: [],
  },
  { name: "Beatrice van den Berg", grants: [stretch(3, 8, 1)], sessions: [], ungoverned: [] },
  { name: "Strangers", grants: [], sessions: [], ungoverned: [stretch(4, 22, 1)] },
];
const REPORT: WeekReport = {
  week: { since: instantOf(MONDAY), until: instantOf(MONDAY + 7 * 24 * HOUR) },
  team: { channel: "C0PROD0001", group: "engineers" },
  figures: {
    requests: 4,
    granted: 3,
    refused: 1,
    lapsed: 0,
    medianSecondsToApprove: 240,
    breakGlass: 0,
    openReviews: 0,
    sessions: 4,
    ungoverned: 1,
    sessionSeconds: 23_400,
    stillOpen: 0,
    endedBy: { exit: 3, idle: 1 },
  },
  lines: LINES,
};

it("shows its picture on a light and on a dark page: whole, inside its message, described for who cannot see it", async () => {
  const fetch = slackFetch(() => app.slack);
  const log = { info: () => undefined, problem: () => undefined };
  const notifier = createReportNotifier({ token: TOKEN, apiUrl: `${app.url}/api/`, fetch, log });
  await notifier.postWithPicture(REPORT, await echartsPainter().draw(REPORT));

  for (const dark of [false, true]) {
    const { page, complaints } = await openAs(browser, app.url, "engineer", { dark });
    await page.getByRole("button", { name: "# prod-access" }).click();
    const picture = page.getByRole("img", { name: /^Timeline of grants and sessions/ });
    await picture.waitFor();

    await expect
      .poll(() =>
        picture.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBe(960);
    const message = await page.getByText("3 granted, 1 refused").first().boundingBox();
    const place = await picture.boundingBox();
    if (process.env.SCREENSHOTS !== undefined)
      await page.screenshot({
        path: join(ROOT, process.env.SCREENSHOTS, `weekly-report-${dark ? "dark" : "light"}.png`),
      });
    expect(message).not.toBeNull();
    expect(place?.width).toBeGreaterThan(300);
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual(1200);
    expect(await picture.evaluate((one) => one.ownerDocument.body.scrollWidth)).toBe(1200);
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  }
});
