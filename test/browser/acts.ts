// What a person does in the page, in words; and what axe finds wrong with what they see.
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";

export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

export async function openForm(page: Page) {
  await page.getByRole("button", { name: "Messages" }).click();
  await send(page, "/access");
  const form = page.getByRole("dialog");
  await form.waitFor();
  return form;
}

/** Types the first word of it and takes what is offered. */
export async function choose(form: Locator, label: string, name: string): Promise<void> {
  await form.getByRole("combobox", { name: label }).fill(name.split(" ")[0] ?? name);
  await form.getByRole("option", { name }).click();
}

export async function ask(
  page: Page,
  instance: string,
  minutes: string,
  reason: string,
): Promise<void> {
  const form = await openForm(page);
  await choose(form, "Instance", instance);
  await form.getByLabel("For how long").selectOption(minutes);
  await form.getByLabel("Reason").fill(reason);
  await form.getByRole("button", { name: "Ask" }).click();
  await form.waitFor({ state: "detached" });
}

/** What would keep somebody from using the page, as axe sees it: serious and critical findings. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const loaded = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { html: string }[] }[];
        }>;
      };
    };
    const { violations } = await loaded.axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
