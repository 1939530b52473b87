import { beforeEach, expect, it } from "vitest";
import { memoryStore } from "../../../local/cloud/core/store.ts";
import { createSlack } from "../../../local/slack/slack.ts";
import { BOT_TOKEN, SIGNING_SECRET } from "../../../local/stage/workspace.ts";
import { doctor, doctorIn, openHealthy } from "../../support/doctor.ts";
import type { OpenStage } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

/** A workspace where the app was installed with these scopes. */
function installedWith(scopes: readonly string[]): typeof fetch {
  const slack = createSlack({
    clock: stage.clock,
    store: memoryStore(),
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    team: { id: "T0LOCAL", name: "Local", domain: "local", users: [], channels: [] },
    deliver: async () => ({ status: 200, headers: {}, body: "" }),
    app: { scopes },
  });
  return async (url, init) => {
    if (new URL(String(url)).host !== "slack.local") return stage.network.fetch(String(url), init);
    const headers = Object.fromEntries(new Headers(init?.headers));
    const path = new URL(String(url)).pathname;
    const { status, headers: given, body } = slack.handle("POST", path, headers, "");
    return new Response(body, { status, headers: given });
  };
}

it("finds a token well that has the manifest's scopes and no other", async () => {
  const { code, out } = await doctorIn(stage, {
    fetch: installedWith(["commands", "chat:write", "files:write", "users:read"]),
  });

  expect(out).not.toContain("Slack bot token");
  expect(code).toBe(0);
});

it("finds a token that lacks a scope of the manifest", async () => {
  const { code, out } = await doctorIn(stage, { fetch: installedWith(["commands"]) });

  expect(out).toContain("It lacks chat:write, users:read, files:write.");
  expect(code).toBe(3);
});

it("notes scopes that Curfew does not use", async () => {
  const scopes = ["commands", "chat:write", "files:write", "users:read", "users:read.email"];

  const { code, out } = await doctorIn(stage, { fetch: installedWith(scopes) });

  expect(out).toContain("It may more than Curfew uses: users:read.email.");
  expect(code).toBe(0);
});

it("says that Slack refuses the token, and never prints it", async () => {
  const { code, out } = await doctorIn(stage, { env: { SLACK_BOT_TOKEN: "xoxb-revoked" } });

  expect(out).toContain("Slack refuses the token: invalid_auth.");
  expect(out).not.toContain("xoxb-revoked");
  expect(code).toBe(3);
});

it("says why it did not look when there is no token", async () => {
  const { code, out } = await doctor(stage, undefined, "--slack-token", "NO_SUCH_VARIABLE");

  expect(out).toContain("Not looked at, because NO_SUCH_VARIABLE is not set.");
  expect(code).toBe(0);
});
