// The local Slack workspace, connected to the product's function URL.
import type { Clock } from "../cloud/core/clock.ts";
import type { Store } from "../cloud/core/store.ts";
import type { Lambda } from "../cloud/lambda/lambda.ts";
import { createSlack, type Slack } from "../slack/slack.ts";
import { SAMPLE_CHANNELS, SAMPLE_PEOPLE } from "./sample.ts";
import { installedApp } from "./slack-app.ts";

// Not secrets: they sign and open nothing but the workspace on this machine.
export const SIGNING_SECRET = "local-signing-secret";
export const BOT_TOKEN = "xoxb-local";

export const TEAM_ID = "T0LOCAL";
export const SLACK_APP = installedApp();

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly lambda: Lambda;
  /** The deployed name of the Slack function. */
  readonly functionName: string;
  readonly ready: Promise<void>;
  readonly baseUrl?: () => string;
}

/** Where the clock stands still, how long an answer takes tells of this machine, and nothing of Curfew. */
const PATIENCE_MS = 60_000;

const isStill = ({ shared }: Clock) => shared[0] === 0;

export function createWorkspace(options: WorkspaceOptions): Slack {
  const { clock, store, lambda, functionName, ready, baseUrl } = options;
  return createSlack({
    clock,
    store,
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    answerMs: isStill(clock) ? PATIENCE_MS : undefined,
    app: SLACK_APP,
    team: {
      id: TEAM_ID,
      name: "Local workspace",
      domain: "local",
      users: SAMPLE_PEOPLE.map(({ key, slack, name, realName }) => ({
        key,
        id: slack,
        name,
        realName,
      })),
      channels: SAMPLE_CHANNELS.map(({ id, name }) => ({
        id,
        name,
        members: [...SAMPLE_PEOPLE.map(({ slack }) => slack), "app"],
      })),
    },
    deliver: async (request) => {
      await ready;
      const answer = await lambda.invokeUrl(functionName, request);
      return {
        status: answer.status,
        headers: answer.headers,
        body: Buffer.from(answer.body).toString("utf8"),
      };
    },
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
}

/** Takes the place of fetch where product and workspace share a process. */
export function slackFetch(slack: () => Slack): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const headers = {
      authorization: request.headers.get("authorization") ?? undefined,
      "content-type": request.headers.get("content-type") ?? undefined,
    };
    const bytes = Buffer.from(await request.arrayBuffer());
    const answer = await slack().serve(request.method, `${pathname}${search}`, headers, bytes);
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...answer.headers } as never,
    });
  };
}
