// A small workspace for the tests of local Slack: three people, three channels, an app that does what the test says.
import { type Clock, createClock } from "../../../local/cloud/core/clock.ts";
import { memoryStore, type Store } from "../../../local/cloud/core/store.ts";
import type { AppAnswer, SlackRequest } from "../../../local/slack/delivery.ts";
import type { SlackApp, Team } from "../../../local/slack/records.ts";
import { createSlack } from "../../../local/slack/slack.ts";

export const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
export const TOKEN = "xoxb-local-1";

export const TEAM: Team = {
  id: "T0LOCAL001",
  name: "Local",
  domain: "local",
  users: [
    { key: "engineer", id: "U0ANA00001", name: "ana", realName: "Ana", email: "ana@example.com" },
    { key: "approver", id: "U0BEN00001", name: "ben", realName: "Ben" },
    { key: "gone", id: "U0CY000001", name: "cy", realName: "Cy", isDeactivated: true },
  ],
  channels: [
    { id: "C0PROD0001", name: "prod-access", members: ["engineer", "approver", "gone", "app"] },
    { id: "C0OTHER001", name: "other", members: ["engineer"] },
    { id: "C0SECRET01", name: "secret", isPrivate: true, members: ["approver"] },
  ],
};

export type Answering = (request: SlackRequest) => AppAnswer | Promise<AppAnswer>;

export const ok = (body: unknown = ""): AppAnswer => ({
  status: 200,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** The interaction payload, event or command in a request. */
export function payloadOf({ headers, body }: SlackRequest): Record<string, unknown> {
  if (headers["content-type"] === "application/json") return JSON.parse(body);
  const form = new URLSearchParams(body);
  const payload = form.get("payload");
  return payload === null ? Object.fromEntries(form) : JSON.parse(payload);
}

export interface Given {
  readonly answer?: Answering;
  readonly clock?: Clock;
  readonly store?: Store;
  readonly app?: Partial<SlackApp>;
  readonly wallNow?: () => number;
}

/** Local Slack with the small workspace; `requests` are what the app was sent. */
export function workspace({ answer = () => ok(), ...given }: Given = {}) {
  const clock = given.clock ?? createClock({ mode: "still", startAt: Date.UTC(2026, 5, 1, 9) });
  const requests: SlackRequest[] = [];
  const slack = createSlack({
    clock,
    store: given.store ?? memoryStore(),
    signingSecret: SECRET,
    botToken: TOKEN,
    team: TEAM,
    deliver: async (request) => {
      requests.push(request);
      return answer(request);
    },
    ...(given.app ? { app: given.app } : {}),
    ...(given.wallNow ? { wallNow: given.wallNow } : {}),
  });
  /** Calls the Web API with JSON and gives the parsed answer. */
  const call = (method: string, args: object = {}, token = TOKEN) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return JSON.parse(slack.handleApi(method, headers, JSON.stringify(args)).body);
  };
  const lastPayload = () => payloadOf(requests.at(-1)!);
  return { slack, clock, requests, call, lastPayload, people: slack.people };
}

export const plain = (text: string) => ({ type: "plain_text" as const, text });
export const section = (text: string, block_id?: string) => ({
  type: "section",
  text: { type: "mrkdwn", text },
  ...(block_id ? { block_id } : {}),
});
export const input = (block_id: string, element: object, rest: object = {}) => ({
  type: "input",
  block_id,
  label: plain(block_id),
  element,
  ...rest,
});
export const modal = (blocks: object[], rest: object = {}) => ({
  type: "modal",
  title: plain("Ask for access"),
  submit: plain("Ask"),
  blocks,
  ...rest,
});
