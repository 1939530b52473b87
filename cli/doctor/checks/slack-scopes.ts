// The Slack token's scopes against slack/manifest.yaml: without one of them a card or an alert is never posted.
// Never untrue: the token goes to Slack alone and is never printed; without a token the check says that it did not look.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Check, Finding } from "../finding.ts";

const MANIFEST = new URL("../../../slack/manifest.yaml", import.meta.url);
const PATIENCE_MS = 5000;

export const checkSlackScopes: Check = async ({ slack }) => {
  const { token, variable, apiUrl, fetch } = slack;
  if (token === undefined || token === "")
    return [
      about(
        "note",
        `Not looked at, because ${variable} is not set.`,
        `Set ${variable} to the bot token, or name another variable with --slack-token.`,
      ),
    ];
  const answer = await fetch(`${apiUrl}auth.test`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { ok, error } = (await answer.json()) as { ok?: boolean; error?: string };
  if (ok !== true)
    return [
      about(
        "error",
        `Slack refuses the token: ${error ?? `HTTP ${answer.status}`}.`,
        "Install the app again and deploy with the token it gives.",
      ),
    ];
  const header = answer.headers.get("x-oauth-scopes");
  if (header === null) throw new Error("Slack's answer names no scopes.");
  return compare(header.split(",").map((scope) => scope.trim()));
};

function compare(granted: readonly string[]): readonly Finding[] {
  const asked = manifestScopes();
  const missing = asked.filter((scope) => !granted.includes(scope));
  const more = granted.filter((scope) => scope !== "" && !asked.includes(scope));
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      about(
        "error",
        `It lacks ${missing.join(", ")}.`,
        "Add what slack/manifest.yaml names and install the app again.",
      ),
    );
  if (more.length > 0)
    findings.push(
      about(
        "note",
        `It may more than Curfew uses: ${more.join(", ")}.`,
        "Take these scopes away and install the app again.",
      ),
    );
  return findings.length > 0 ? findings : [about("ok", "Its scopes are the manifest's.", "")];
}

function manifestScopes(): readonly string[] {
  const manifest = parse(readFileSync(MANIFEST, "utf8")) as {
    oauth_config: { scopes: { bot: string[] } };
  };
  return manifest.oauth_config.scopes.bot;
}

const about = (severity: Finding["severity"], what: string, toDo: string): Finding => ({
  check: "slack-scopes",
  severity,
  resource: "Slack bot token",
  what,
  toDo,
});
