// Requests put straight before the deployed Slack function, past everything the Slack client would not let through.

import { SIGNING_SECRET } from "../../local/stage/workspace.ts";
import { grantPolicies } from "../support/grant-roles.ts";
import { clickPayload, payloadBody, signed, submissionPayload } from "../support/slack-request.ts";
import type { OpenStage } from "../support/stage.ts";

export interface Forging {
  readonly secret?: string;
  /** Seconds the request's timestamp lies before the story's now. */
  readonly age?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
}

export interface DoorAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request; gives what Slack would get. */
export async function send(
  stage: OpenStage,
  body: string,
  forging: Forging = {},
): Promise<DoorAnswer> {
  const { secret = SIGNING_SECRET, age = 0, headers = {} } = forging;
  const timestamp = Math.floor(stage.clock.now() / 1000) - age;
  const type = forging.contentType === undefined ? {} : { contentType: forging.contentType };
  const request = signed(body, { secret, timestamp, ...type });
  const answer = await stage.cloud.lambda.invokeUrl("curfew-Slack", {
    method: "POST",
    path: "/slack/events",
    headers: { ...request.headers, ...headers },
    body,
  });
  await stage.clock.quiet();
  return { status: answer.status, body: Buffer.from(answer.body).toString("utf8") };
}

export interface WishForm {
  readonly instance?: string;
  readonly minutes?: string;
  readonly reason?: string | null;
  readonly ticket?: string | null;
}

const chosen = (value: string) => ({ value, text: { type: "plain_text", text: value } });

/** The request form as sent, with any values at all. */
export function wishBody(slackUser: string, wish: WishForm): string {
  const {
    instance = "i-0a1b2c3d4e5f60001",
    minutes = "60",
    reason = "a look",
    ticket = null,
  } = wish;
  const values = {
    instance: {
      instance: {
        type: "external_select",
        selected_option: instance === "" ? null : chosen(instance),
      },
    },
    minutes: {
      minutes: { type: "static_select", selected_option: minutes === "" ? null : chosen(minutes) },
    },
    reason: { reason: { type: "plain_text_input", value: reason } },
    ticket: { ticket: { type: "plain_text_input", value: ticket } },
  };
  return payloadBody(submissionPayload(slackUser, "request-access", values));
}

export const clickBody = (slackUser: string, action: string, requestId: string) =>
  payloadBody(clickPayload(slackUser, action, requestId));

export const denialBody = (slackUser: string, requestId: string, reason: string | null) =>
  payloadBody(
    submissionPayload(
      slackUser,
      "deny-request",
      { reason: { reason: { type: "plain_text_input", value: reason } } },
      requestId,
    ),
  );

/** The errors a form is shown, by field. */
export const errorsIn = ({ body }: DoorAnswer): Readonly<Record<string, string>> =>
  body === "" ? {} : ((JSON.parse(body) as { errors?: Record<string, string> }).errors ?? {});

/** That nobody has asked for anything and nothing was granted. */
export async function nothingHappened(stage: OpenStage) {
  return {
    executions: stage.states.executions().length,
    requests: (await stage.actors.truth.requests.open()).length,
    policies: grantPolicies(stage).length,
  };
}
export const NOTHING = { executions: 0, requests: 0, policies: 0 };
