// Requests as Slack sends them: signed, form-encoded, as API Gateway or a function URL hands them to a Lambda.
// Never untrue: the signature is made as Slack documents it, over version, timestamp and raw body.
import { createHmac } from "node:crypto";

export interface SignedRequest {
  readonly version: "2.0";
  readonly rawPath: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface Signing {
  readonly secret: string;
  /** Epoch seconds. Bolt compares it with the wall clock. */
  readonly timestamp?: number;
  readonly contentType?: string;
}

export function signed(body: string, signing: Signing): SignedRequest {
  const timestamp = signing.timestamp ?? Math.floor(Date.now() / 1000);
  const hash = createHmac("sha256", signing.secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    version: "2.0",
    rawPath: "/slack",
    headers: {
      "content-type": signing.contentType ?? "application/x-www-form-urlencoded",
      "x-slack-signature": `v0=${hash}`,
      "x-slack-request-timestamp": String(timestamp),
    },
    body,
    isBase64Encoded: false,
  };
}

/** A slash command's body. */
export const commandBody = (user: string, text: string, command = "/access"): string =>
  new URLSearchParams({
    command,
    text,
    user_id: user,
    team_id: "T0LOCAL",
    channel_id: "C0GENERAL",
    api_app_id: "A0CURFEW01",
    trigger_id: "1.2.three",
    response_url: "https://hooks.slack.test/commands/1",
  }).toString();

/** What Slack puts into every payload of the local workspace and its app. */
export const FROM_HERE = { api_app_id: "A0CURFEW01", team: { id: "T0LOCAL" } };

/** The body of a click, a form or a suggestion, from the local workspace where it names no other. */
export const payloadBody = (payload: unknown): string =>
  new URLSearchParams({
    payload: JSON.stringify(
      typeof payload === "object" && payload !== null && !Array.isArray(payload)
        ? { ...FROM_HERE, ...payload }
        : payload,
    ),
  }).toString();

/** A click on a button of a message. */
export const clickPayload = (user: string, actionId: string, value: string) => ({
  type: "block_actions",
  user: { id: user, team_id: "T0LOCAL" },
  team: { id: "T0LOCAL" },
  channel: { id: "C0PROD" },
  trigger_id: "1.2.three",
  response_url: "https://hooks.slack.test/actions/1",
  actions: [{ type: "button", block_id: "b1", action_id: actionId, value }],
});

export type FieldValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A form that was sent. */
export const submissionPayload = (
  user: string,
  callbackId: string,
  values: FieldValues,
  metadata = "",
) => ({
  type: "view_submission",
  user: { id: user, team_id: "T0LOCAL" },
  team: { id: "T0LOCAL" },
  view: {
    id: "V1",
    type: "modal",
    callback_id: callbackId,
    private_metadata: metadata,
    hash: "h1",
    state: { values },
  },
});
