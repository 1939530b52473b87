// What the page costs: first paint, and from a press to what it changes, in a channel of 500 messages; and 20 tabs.
import { performance } from "node:perf_hooks";
import type { Page } from "playwright-core";
import { openChromium } from "../browser/chromium.ts";
import { openOwnApp } from "../browser/own-app.ts";
import { print } from "./print.ts";

const CHANNEL = "C0PROD0001";
const MESSAGES = 500;
const TABS = 20;
const PRESSES = 20;

const plain = (text: string) => ({ type: "plain_text", text });
const card = (index: number, state: string) => [
  { type: "header", text: plain(`Ana asks for access to web-${index}`) },
  {
    type: "section",
    fields: [plain("Instance"), plain(`web-${index}`), plain("For"), plain("30 minutes")],
  },
  { type: "section", text: { type: "mrkdwn", text: `>the reason of request *${index}*` } },
  { type: "context", elements: [{ type: "mrkdwn", text: state }] },
  {
    type: "actions",
    elements: [
      { type: "button", action_id: "approve", value: `r${index}`, text: plain("Approve") },
    ],
  },
];

const median = (values: readonly number[]) =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** First contentful paint in ms, as the browser measured it. */
const firstPaint = (page: Page) =>
  page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN",
  );

/** From the press to the changed card on the screen, in ms, measured in the page. */
const PRESS = `new Promise((done) => {
  const button = [...document.querySelectorAll("button")].filter((one) => one.textContent === "Approve").at(-1);
  const begun = performance.now();
  const text = document.querySelector(".messages").lastElementChild.lastElementChild.textContent;
  const seen = new MutationObserver(() => {
    if (document.querySelector(".messages").lastElementChild.lastElementChild.textContent === text) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - begun));
  });
  seen.observe(document.querySelector(".messages"), { childList: true, subtree: true, characterData: true });
  button.click();
})`;

/** Prints milliseconds. The app behind the page answers a press by changing its card, as Curfew does. */
export async function benchPage(): Promise<void> {
  let presses = 0;
  let last = "";
  const app = await openOwnApp({
    answer: () => {
      presses += 1;
      app.call("chat.update", {
        channel: CHANNEL,
        ts: last,
        text: "card",
        blocks: card(MESSAGES, `pressed ${presses} times`),
      });
      return { status: 200, headers: {}, body: "" };
    },
  });
  for (let index = 1; index <= MESSAGES; index += 1)
    last = String(
      app.call("chat.postMessage", {
        channel: CHANNEL,
        text: "card",
        blocks: card(index, "waiting"),
      }).ts,
    );
  const browser = await openChromium();
  try {
    const url = `${app.url}/#as=approver&in=${CHANNEL}`;
    const open = async () => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByText(`web-${MESSAGES}`).first().waitFor();
      return page;
    };
    const begun = performance.now();
    const page = await open();
    const shown = performance.now() - begun;
    const times: number[] = [];
    for (let index = 0; index < PRESSES; index += 1) times.push(await page.evaluate<number>(PRESS));
    print(
      `The page with ${MESSAGES} messages: first paint ${(await firstPaint(page)).toFixed(0)} ms, ` +
        `last message there after ${shown.toFixed(0)} ms, press to change ${median(times).toFixed(0)} ms ` +
        `(median of ${PRESSES}), ${Math.max(...times).toFixed(0)} ms at most.`,
    );
    const others = await Promise.all(Array.from({ length: TABS - 1 }, open));
    const crowded: number[] = [];
    for (let index = 0; index < PRESSES; index += 1)
      crowded.push(await page.evaluate<number>(PRESS));
    const words = `pressed ${presses} times`;
    await Promise.all(
      others.map((tab) => tab.getByText(words).first().waitFor({ state: "attached" })),
    );
    print(
      `With ${TABS} tabs open: press to change ${median(crowded).toFixed(0)} ms (median of ${PRESSES}), ` +
        `${Math.max(...crowded).toFixed(0)} ms at most; every tab shows it.`,
    );
  } finally {
    await browser.close();
    await app.close();
  }
}
