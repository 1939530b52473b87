// Behind the scenes: each panel shows the true thing, while it happens.
// Never untrue: what is expected is asked of the stage's own services, never of the page.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Actors, actorsOn } from "../../local/stage/actors.ts";
import { grantRoleNames } from "../support/grant-roles.ts";
import { propagated } from "../support/stage.ts";
import { editEntry } from "../support/tamper.ts";
import { barriers } from "./acts.ts";
import { openChromium } from "./chromium.ts";
import { openAs, openStage } from "./local-page.ts";

let browser: Browser;
let stage: Awaited<ReturnType<typeof openStage>>;
let actors: Actors;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [browser, stage] = await Promise.all([openChromium(), openStage()]);
  actors = actorsOn(stage);
  await stage.clock.advance(61_000);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});
beforeEach(async () => {
  stage.cloud.events.switches.clear();
  stage.cloud.faults.clear();
  ({ page, complaints } = await openAs(browser, stage.webUrl, "engineer"));
  await behindTheScenes(page);
});

afterEach(async () => {
  await page.context().close();
  for (const { id, state } of await actors.truth.requests.open())
    if (state === "active") await over(id);
});

const behindTheScenes = (where: Page) =>
  where.getByRole("button", { name: "Behind the scenes" }).click();
const panel = (name: string) => page.getByRole("region", { name });
const skip = (name: string) => page.getByRole("button", { name });

async function granted(person = "engineer", minutes = 60): Promise<string> {
  const asked = await actors.ask(person, { instance: "web-1", minutes });
  if (!("request" in asked)) throw new Error(asked.text);
  await actors.approve(person === "lead" ? "second-lead" : "lead", asked.request.id);
  await propagated(stage);
  return asked.request.id;
}

/** Takes what was granted back, until nothing of it is left. */
async function over(id: string): Promise<void> {
  await actors.revoke("second-lead", id);
  await stage.clock.advance(400_000);
}

it("without a grant the skips cannot be pressed, and each says why", async () => {
  for (const name of ["To the warning", "To idle", "To the deadline"]) {
    await skip(name).waitFor();
    expect(await skip(name).isDisabled()).toBe(true);
  }

  expect(await panel("Clock").getByText("No grant is running.").count()).toBe(1);
  expect(await skip("+1 minute").isEnabled()).toBe(true);
  expect(complaints).toEqual([]);
});

it("from grant to revoke: the policy appears and is gone, the lit state is the execution's", async () => {
  const id = await granted();
  const policy = panel("Access in IAM").getByText(`curfew-${id}`, { exact: true });
  await policy.waitFor();
  const lit = panel("Workflow").locator(".state.current");
  await expect.poll(() => lit.getAttribute("data-state")).toBe("Hold");
  const kept = grantRoleNames(stage);

  await actors.revoke("lead", id);

  await expect
    .poll(() => lit.getAttribute("data-state"))
    .toBe(stage.states.executions().find(({ name }) => name === id)?.state);
  await stage.clock.advance(4000);
  await policy.waitFor({ state: "detached" });
  expect(kept).toEqual([`curfew-${id}`]);
  expect(grantRoleNames(stage)).toEqual([]);
  await stage.clock.advance(400_000);
  await expect.poll(() => lit.count()).toBe(0);
  expect(complaints).toEqual([]);
});

it("each skip moves the clock to the very moment it names", async () => {
  const id = await granted("lead", 30);
  const grant = (await actors.truth.requests.read(id))?.grant;
  const deadline = Date.parse(grant?.deadline ?? "");
  const reached: number[] = [];
  const press = async (name: string) => {
    const before = stage.clock.now();
    await page.locator(`[data-skip=${name}]:enabled`).click();
    await expect.poll(() => stage.clock.now()).toBeGreaterThan(before);
    await page.locator("[data-skip=minute]:enabled").waitFor();
    reached.push(stage.clock.now());
  };
  await page.locator("[data-skip=warning]:enabled").waitFor();
  const before = stage.clock.now();

  await press("minute");
  await press("idle");
  await stage.clock.advance(400_000);
  const again = await granted("lead", 15);
  const second = Date.parse((await actors.truth.requests.read(again))?.grant?.deadline ?? "");
  await press("warning");
  await press("deadline");

  expect(reached).toEqual([
    before + 60_000,
    Date.parse(grant?.madeAt ?? "") + 15 * 60_000,
    second - 10 * 60_000,
    second,
  ]);
  expect(deadline).toBeGreaterThan(reached[1] ?? 0);
  await stage.clock.advance(120_000);
}, 300_000);

it("a session stands on AWS's side at once, and on the ledger's only once Curfew has heard of it", async () => {
  const id = await granted();
  await page.getByRole("switch", { name: "EventBridge loses every event" }).click();
  await expect.poll(() => stage.cloud.events.switches.get().lose).toBe(1);
  const opened = await actors.startSession("engineer", "web-1");
  const row = page.locator(`[data-session="${"sessionId" in opened ? opened.sessionId : ""}"]`);

  await row.getByText("Connected").waitFor();
  const before = await row.innerText();
  await skip("+1 minute").click();
  await row.getByText("open").waitFor();
  await over(id);
  await row.getByText("revoked").waitFor();

  expect(before).toContain("not heard of yet");
  expect(await row.innerText()).toContain("Terminated");
  expect(complaints).toEqual([]);
});

it("a switch is the local cloud's own: thrown, struck, lost events named, taken back", async () => {
  await granted();
  const lose = page.getByRole("switch", { name: "EventBridge loses every event" });
  const listing = page.getByRole("switch", { name: "DescribeSessions is throttled" });
  await lose.click();
  await listing.click();
  await expect.poll(() => listing.getAttribute("aria-checked")).toBe("true");
  const rules = stage.cloud.faults.list().map(({ operation, kind }) => `${kind} ${operation}`);

  await actors.startSession("engineer", "web-1");
  await skip("+1 minute").click();

  await panel("Events").getByText("lost: NoteSessionCall").first().waitFor();
  await panel("Fault switches")
    .getByText(/struck [1-9]/)
    .last()
    .waitFor();
  await listing.click();
  await lose.click();
  await panel("Fault switches").getByText("all well").waitFor();
  expect(rules).toEqual(["throttle DescribeSessions"]);
  expect(stage.cloud.faults.list()).toEqual([]);
  expect(stage.cloud.events.switches.get()).toEqual({});
});

it("an edited audit entry is named as broken, and marked", async () => {
  const id = await granted();
  await page.getByLabel("Workflow of").selectOption(id);
  const verified = panel("Audit chain").getByText("verified, 5 entries");
  await verified.waitFor();

  await editEntry(stage, id, 2);

  await panel("Audit chain").getByText("Entry 2 is not what was written").waitFor();
  expect(await page.locator(".entry.broken").getAttribute("data-entry")).toBe("2");
  expect(await verified.count()).toBe(0);
});

it("hundreds of events: the newest 200 are shown, and it says how many there were", async () => {
  const before = stage.cloud.events.journal.total();
  for (let count = 1; count <= 600; count += 1)
    stage.cloud.events.emit({ source: "test", detailType: `event ${count}`, detail: {} });

  stage.changes.touched();

  await panel("Events")
    .getByText(`the newest 200 of ${before + 600}`)
    .waitFor();
  expect(await panel("Events").locator(".event").count()).toBe(200);
  expect(await panel("Events").locator(".event").first().innerText()).toContain("event 600");
});

interface Shift {
  readonly value: number;
  readonly sources: readonly { readonly node: { readonly nodeName: string } | null }[];
}

it("nothing moves under the reader: panels keep their size while a grant comes and goes", async () => {
  await page.evaluate(() => {
    const kept = globalThis as unknown as { shift: number };
    kept.shift = 0;
    new PerformanceObserver((list) => {
      const entries = list.getEntries() as unknown as readonly Shift[];
      // The newest session stands first, so its row moves the older ones down.
      const isNewRow = ({ sources }: Shift) => sources.some(({ node }) => node?.nodeName === "TR");
      for (const entry of entries) if (!isNewRow(entry)) kept.shift += entry.value;
    }).observe({ type: "layout-shift" as "mark" });
  });

  const id = await granted();
  await panel("Access in IAM").getByText(`curfew-${id}`, { exact: true }).waitFor();
  await actors.startSession("engineer", "web-1");
  await over(id);
  await panel("Access in IAM")
    .getByText(`curfew-${id}`, { exact: true })
    .waitFor({ state: "detached" });

  expect(await page.evaluate("shift")).toBeLessThan(0.02);
});

it("with the keyboard alone: a skip and a switch", async () => {
  const before = stage.clock.now();
  await skip("+1 minute").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => stage.clock.now()).toBe(before + 60_000);
  await page.getByRole("switch", { name: "Writing a policy fails" }).focus();
  await page.keyboard.press("Space");

  await expect
    .poll(() => stage.cloud.faults.list().map(({ operation }) => operation))
    .toEqual(["PutRolePolicy"]);
});

it.each([
  ["light", {}],
  ["dark", { dark: true }],
  ["on a phone", { width: 360, height: 720 }],
  ["at 200 %, in the dark", { width: 600, height: 400, dark: true }],
])("everything is readable and within reach: %s", async (_, how) => {
  const id = await granted();
  await actors.startSession("engineer", "web-1");
  const opened = await openAs(browser, stage.webUrl, "engineer", how);
  await behindTheScenes(opened.page);
  await opened.page.getByText(`curfew-${id}`, { exact: true }).waitFor();

  const broken = await barriers(opened.page);
  const sideways = await opened.page.evaluate(
    "[...document.querySelectorAll('.house, .panel')].filter((one) => one.scrollWidth > one.clientWidth + 1).length",
  );

  expect(broken).toEqual([]);
  expect(sideways).toBe(0);
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});
