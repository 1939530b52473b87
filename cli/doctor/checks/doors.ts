// Whether the two function URLs still answer. Guard rails of an account take exactly the two permissions away that open
// them (facts K2); then Lambda itself refuses every call, and no metric tells.
import { type Check, type Finding, findingsOf } from "../finding.ts";

const about = findingsOf("doors");

export const checkDoors: Check = async ({ doors: { urls, fetch } }) =>
  urls.length === 0
    ? [
        about(
          "note",
          "function URLs",
          "Nobody has said where the function URLs are, so they were not asked.",
          "Give both addresses that the deploy printed: doctor --door <slackUrl> --door <personUrl>.",
        ),
      ]
    : Promise.all(urls.map((url) => knock(url, fetch)));

/** An unsigned call: a door that is open answers it itself, with 401 or 403. */
async function knock(url: string, fetch: typeof globalThis.fetch): Promise<Finding> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
  if (answer === undefined)
    return about(
      "error",
      url,
      "This function URL is not reached.",
      "Compare it with the address that the deploy printed; deploy again if the function or its URL is gone.",
    );
  if (await isRefusedByLambda(answer))
    return about(
      "error",
      url,
      "Lambda refuses every call of this function URL: its permissions were taken away.",
      "Exempt the function from the guard rail that removed them (docs/deploy.md), then deploy again.",
    );
  if (answer.status === 429)
    return about(
      "warning",
      url,
      "This function URL is throttled: all executions it may have are taken.",
      "Look for a flood, and at concurrency in deploy.yaml (docs/operate.md).",
    );
  if (answer.status === 404 || answer.status >= 500)
    return about(
      "error",
      url,
      `This function URL answers ${answer.status}.`,
      "Look into the function's log; deploy again if the URL is gone.",
    );
  return about("ok", url, "It answers.");
}

/** Lambda's own refusal, in whose name the function's never comes. */
async function isRefusedByLambda(answer: Response): Promise<boolean> {
  if (answer.status !== 403) return false;
  if (/AccessDenied/.test(answer.headers.get("x-amzn-errortype") ?? "")) return true;
  return /^\s*\{\s*"Message"\s*:\s*"Forbidden/.test(await answer.text());
}
