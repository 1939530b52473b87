// The function URL: everything people do in Slack. It writes wishes and decisions; it cannot grant or revoke.
import * as z from "zod";
import { createSlackHandler } from "../../slack/app.ts";
import { readEnv, SlackAppEnv } from "../runtime/config.ts";
import { entry } from "../runtime/entry.ts";
import { scopeOf } from "../runtime/ports.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { usesOf } from "./uses.ts";

const handlerOf = (runtime: Runtime) =>
  runtime.once("slack", () => {
    const env = readEnv(runtime.host, SlackAppEnv);
    return createSlackHandler({
      scope: scopeOf(runtime),
      token: env.SLACK_BOT_TOKEN,
      apiUrl: env.SLACK_API_URL,
      signingSecret: env.SLACK_SIGNING_SECRET,
      botId: env.SLACK_BOT_ID,
      botUserId: env.SLACK_BOT_USER_ID,
      installation: { teamId: env.SLACK_TEAM_ID, appId: env.SLACK_APP_ID },
      uses: usesOf(runtime),
      log: runtime.log,
      fetch: runtime.host.fetch,
    });
  });

export const { wire, handler } = entry({
  name: "Slack",
  // An HTTP request of anybody's: slack/app.ts answers what is not Slack's with 401.
  event: z.looseObject({}),
  run: (runtime, event) => handlerOf(runtime)(event, {}),
});
