// slack/manifest.yaml asks for exactly the rights that the code uses, and names what the app listens to.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../local/stage/where.ts";
import { SHORTCUTS } from "../../slack/views/ids.ts";

interface Manifest {
  readonly features: {
    readonly slash_commands: readonly { readonly command: string; readonly url: string }[];
    readonly shortcuts: readonly { readonly type: string; readonly callback_id: string }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly interactivity: {
      readonly is_enabled: boolean;
      readonly request_url: string;
      readonly message_menu_options_url: string;
    };
    readonly event_subscriptions: {
      readonly request_url: string;
      readonly bot_events: readonly string[];
    };
    readonly socket_mode_enabled: boolean;
  };
}

const manifest = parse(readFileSync(join(ROOT, "slack/manifest.yaml"), "utf8")) as Manifest;

const sources = ["slack", "functions"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
);
const found = (pattern: RegExp) => [
  ...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!))),
];

/** What a bot token needs for each method (docs.slack.dev, the method's own page). Views need a trigger, no scope. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  "chat.postMessage": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.update": ["chat:write"],
  "files.completeUploadExternal": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "views.open": [],
  "views.publish": [],
  "views.update": [],
};

/** What a bot token needs to hear of an event (docs.slack.dev, the event's own page). */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  user_change: ["users:read"],
};

const methods = found(/\bclient\.([a-z]+\.[a-zA-Z]+(?:\.[a-zA-Z]+)?)\(/g);

describe("the scopes", () => {
  it("are known for every method the code calls", () => {
    expect(methods.length).toBeGreaterThan(3);
    for (const method of methods) expect(Object.keys(SCOPES)).toContain(method);
  });

  it("are those of the methods and of the slash command, and no other", () => {
    const needed = new Set([
      "commands",
      ...methods.flatMap((method) => SCOPES[method] ?? []),
      ...Object.values(EVENTS).flat(),
    ]);

    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
  });

  it("are in the table only for methods that are called", () => {
    expect(Object.keys(SCOPES).sort()).toEqual([...methods].sort());
  });
});

describe("what Slack sends", () => {
  const isListenedTo = (what: string) =>
    sources.some((text) => new RegExp(`\\bapp\\.${what}\\b`).test(text));

  it("is the one slash command the app knows", () => {
    const [command] = found(/const COMMAND = "(\/[a-z]+)"/g);

    expect(manifest.features.slash_commands.map((one) => one.command)).toEqual([command]);
  });

  it("are the global shortcuts that the app listens to, and no other", () => {
    const { shortcuts } = manifest.features;

    expect(shortcuts.map(({ callback_id }) => callback_id)).toEqual(Object.values(SHORTCUTS));
    expect(shortcuts.every(({ type }) => type === "global")).toBe(true);
    expect(isListenedTo("shortcut")).toBe(true);
  });

  it("are clicks, forms and searches, since the app listens to them", () => {
    expect(isListenedTo("action") && isListenedTo("view") && isListenedTo("options")).toBe(true);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });

  it("are the events that the app listens to, and no other", () => {
    const heard = found(/\bapp\.event\("(\w+)"/g);

    expect(manifest.settings.event_subscriptions.bot_events).toEqual(heard);
    expect(heard.sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it("comes to one address, the function URL", () => {
    const { interactivity, event_subscriptions } = manifest.settings;
    const addresses = [
      ...manifest.features.slash_commands.map(({ url }) => url),
      interactivity.request_url,
      event_subscriptions.request_url,
      interactivity.message_menu_options_url,
    ];

    expect(new Set(addresses).size).toBe(1);
    expect(manifest.settings.socket_mode_enabled).toBe(false);
  });
});
