// The function URL: everything people do in Slack. It writes wishes and decisions; it cannot grant or revoke.
import { createSlackHandler } from "../../slack/app.ts";
import { lambdaHost, readEnv, SlackAppEnv } from "../runtime/config.ts";
import type { Handler } from "../runtime/entry.ts";
import type { FunctionHost } from "../runtime/host.ts";
import { runtimeOn } from "../runtime/runtime.ts";
import { telemetryFor } from "../runtime/telemetry.ts";
import { usesOf } from "./uses.ts";

export function wire(host: FunctionHost): Handler {
  const { logger, log, counts } = telemetryFor("Slack", host);
  const runtime = runtimeOn(host, log, counts);
  const env = readEnv(host, SlackAppEnv);
  const handle = createSlackHandler({
    token: env.SLACK_BOT_TOKEN,
    apiUrl: env.SLACK_API_URL,
    signingSecret: env.SLACK_SIGNING_SECRET,
    botId: env.SLACK_BOT_ID,
    botUserId: env.SLACK_BOT_USER_ID,
    uses: usesOf(runtime),
    log,
    fetch: host.fetch,
  });
  return (event, context) => {
    logger.addContext(context as never);
    return handle(event as never, context);
  };
}

let onLambda: Handler | undefined;

export const handler: Handler = (event, context) => {
  onLambda ??= wire(lambdaHost());
  return onLambda(event, context);
};
