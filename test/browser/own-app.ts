// The page over local Slack with an app of the test's own: for what Slack can show and Curfew does not send today.
// Never untrue: page, feed and local Slack are the real ones; only the product behind them is the test's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { createLive } from "../../local/page/live.ts";
import { createPage } from "../../local/page/page.ts";
import { slackListener } from "../../local/slack/listener.ts";
import { createChanges } from "../../local/stage/changes.ts";
import { openSocket } from "../../local/start/sockets.ts";
import { type Given, payloadOf, workspace } from "../local/slack/workspace.ts";
import { send } from "./acts.ts";
import { openAs } from "./local-page.ts";

type World = ReturnType<typeof workspace>;

/** The page and local Slack on a port; 0 takes any free one. */
async function serve(world: World, folder: string, port: number) {
  const web = await openSocket(port, "CURFEW_PORT");
  const page = createPage(folder, { socketUrl: web.url.replace("http", "ws") });
  const live = createLive(web.server, { slack: world.slack, changes: createChanges() });
  const slack = slackListener(world.slack);
  const now = () => JSON.stringify({ now: new Date(world.clock.now()).toISOString() });
  web.serve((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://local");
    if (page.has(request.method ?? "GET", pathname)) void page.answer(pathname, response);
    else if (!pathname.startsWith("/control/slack/") && pathname.startsWith("/control/"))
      response.end(now());
    else slack(request, response);
  });
  await page.built();
  return {
    port: web.port,
    url: web.url,
    async close() {
      live.close();
      await web.close();
    },
  };
}

export async function openOwnApp(given: Given = {}) {
  const folder = mkdtempSync(join(tmpdir(), "curfew-page-"));
  const world = workspace(given);
  let served = await serve(world, folder, 0);
  return {
    ...world,
    url: served.url,
    /** What the app was told, oldest first. */
    heard: () => world.requests.map(payloadOf),
    /** The port is closed, as when the process ends; what Slack keeps stays. */
    stop: () => served.close(),
    /** Served again, on the same port. */
    async start() {
      served = await serve(world, folder, served.port);
    },
    async close() {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type OwnApp = Awaited<ReturnType<typeof openOwnApp>>;

/** Opens #prod-access as somebody. */
export async function openChannel(browser: Browser, app: OwnApp, person = "engineer") {
  const opened = await openAs(browser, app.url, person);
  await opened.page.getByRole("button", { name: "# prod-access" }).click();
  return opened;
}

/** Opens a modal of the app before whoever looks at the page, by a command of theirs. */
export async function openModal(app: OwnApp, page: Page, view: object) {
  await send(page, "/access");
  await expect.poll(() => app.heard().at(-1)).toMatchObject({ command: "/access" });
  app.call("views.open", { trigger_id: app.lastPayload().trigger_id, view });
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}
