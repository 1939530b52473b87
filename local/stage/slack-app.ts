// The Slack app as it is installed here: what slack/manifest.yaml asks for, and nothing more.
// Never untrue: a right the manifest lacks is missing here too, so it is missed before a deploy.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { SlackApp } from "../slack/records.ts";
import { ROOT } from "./where.ts";

const manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    slash_commands: z.array(
      z.object({
        command: z.string(),
        description: z.string(),
        usage_hint: z.string().optional(),
      }),
    ),
    shortcuts: z
      .array(
        z.object({
          name: z.string().max(24),
          type: z.literal("global"),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

/** The app of the sample workspace. Throws where the manifest is not of the right form. */
export function installedApp(): SlackApp {
  const text = readFileSync(join(ROOT, "slack", "manifest.yaml"), "utf8");
  const { display_information, features, oauth_config } = manifest.parse(parse(text));
  return {
    id: "A0CURFEW01",
    name: display_information.name,
    botId: "B0CURFEW01",
    botUserId: "U0CURFEW01",
    scopes: oauth_config.scopes.bot,
    commands: features.slash_commands.map(({ command, description, usage_hint: usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    shortcuts: features.shortcuts.map(({ name, callback_id: callbackId, description }) => ({
      name,
      callbackId,
      description,
    })),
  };
}
