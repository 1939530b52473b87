// Behind the scenes: each panel shows the true thing, while it happens.
// Never untrue: what is expected is asked of the stage's own services, never of the page.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Actors, actorsOn } from "../../local/stage/actors.ts";
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
  ({ page, complaints } = await openAs(browser, stage.webUrl, "engineer"));
  await page.getByRole("button", { name: "Behind the scenes" }).click();
});

const panel = (name: string) => page.getByRole("region", { name });

async function granted(minutes = 60): Promise<string> {
  const asked = await actors.ask("engineer", { instance: "web-1", minutes });
  if (!("request" in asked)) throw new Error(asked.text);
  await actors.approve("lead", asked.request.id);
  await stage.clock.advance(5000);
  return asked.request.id;
}

it("from grant to revoke: the policy appears and is gone, the lit state is the execution's", async () => {
  const id = await granted();
  const policy = panel("Access in IAM").getByText(`curfew-${id}`, { exact: true });
  await policy.waitFor();
  const lit = panel("Workflow").locator(".state.current");
  await expect.poll(() => lit.getAttribute("data-state")).toBe("Hold");
  const kept = stage.cloud.iam.policiesOf("p-ana001").map(({ name }) => name);

  await actors.revoke("lead", id);

  await expect
    .poll(() => lit.getAttribute("data-state"))
    .toBe(stage.states.executions().find(({ name }) => name === id)?.state);
  await stage.clock.advance(4000);
  await policy.waitFor({ state: "detached" });
  expect(kept).toEqual([`curfew-${id}`]);
  expect(stage.cloud.iam.policiesOf("p-ana001")).toEqual([]);
  await stage.clock.advance(400_000);
  await expect.poll(() => lit.count()).toBe(0);
  expect(complaints).toEqual([]);
});
