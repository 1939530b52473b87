// Carries Slack's requests to the product: signed as Slack signs, answered within three seconds or not at all.
// Never untrue: the signature is over the very bytes sent, with the story's time in it.
import { createHmac } from "node:crypto";
import type { Clock } from "../cloud/core/clock.ts";
import type { Headers } from "./arguments.ts";
import { LIMITS } from "./limits.ts";

export interface SlackRequest {
  readonly method: "POST";
  readonly path: "/slack/events";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AppAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Brings a request to the product's function URL and gives back its answer. */
export type Deliver = (request: SlackRequest) => Promise<AppAnswer>;

export interface Delivered {
  /** HTTP status of the product's answer; 0 if there was none. */
  readonly status: number;
  /** Wall time in ms until the answer or until Slack gave up. */
  readonly ms: number;
  readonly body: string;
  /** Slack's word for what went wrong: `operation_timeout` (no answer in 3 s) or `dispatch_failed` (not a 200). */
  readonly error?: "operation_timeout" | "dispatch_failed";
}

/** `v0=` and the hex HMAC-SHA256 of `v0:<seconds>:<body>`. */
export function signature(secret: string, seconds: number, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex")}`;
}

type Outcome = AppAnswer | "late" | "broken";

/** The limit is wall time: the story's clock stands still while the product works. */
function withLimit(work: Promise<Outcome>, answerMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve("late"), answerMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export interface DeliveryParts {
  readonly clock: Clock;
  readonly signingSecret: string;
  readonly deliver: Deliver;
  /** How long an answer may take, wall ms; Slack's three seconds if left out. */
  readonly answerMs?: number | undefined;
}

/** Makes the function that signs and sends one body of the given content type. */
export function createDelivery(parts: DeliveryParts) {
  const { clock, signingSecret, deliver, answerMs = LIMITS.answerMs } = parts;
  return async function send(
    contentType: string,
    body: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Delivered> {
    const seconds = Math.floor(clock.now() / 1000);
    const headers = {
      "content-type": contentType,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": signature(signingSecret, seconds, body),
      ...more,
    };
    const started = performance.now();
    const request = { method: "POST", path: "/slack/events", headers, body } as const;
    const work = clock.track(
      Promise.resolve()
        .then(() => deliver(request))
        .catch((): Outcome => "broken"),
    );
    const outcome = await withLimit(work, answerMs);
    const ms = Math.round(performance.now() - started);
    if (outcome === "late") return { status: 0, ms, body: "", error: "operation_timeout" };
    if (outcome === "broken") return { status: 0, ms, body: "", error: "dispatch_failed" };
    const { status, body: text } = outcome;
    if (status === 200) return { status, ms, body: text };
    return { status, ms, body: text, error: "dispatch_failed" };
  };
}

export type Send = ReturnType<typeof createDelivery>;

/** After how long Slack sends an event again that was not taken: at once, after a minute, after five (docs.slack.dev, Events API). */
const AGAIN_AFTER_MS: readonly number[] = [0, 60_000, 300_000];

/** Makes the function that sends an event until the product takes it, three times more at most; gives the first outcome that is known. */
export function createEventDelivery({ clock, send }: { clock: Clock; send: Send }) {
  return async function sendEvent(body: string, again = 0, why?: string): Promise<Delivered> {
    const delivered = await send(
      "application/json",
      body,
      why === undefined ? {} : { "x-slack-retry-num": String(again), "x-slack-retry-reason": why },
    );
    const wait = AGAIN_AFTER_MS[again];
    if (delivered.error === undefined || wait === undefined) return delivered;
    const reason = delivered.error === "operation_timeout" ? "http_timeout" : "http_error";
    if (wait === 0) return sendEvent(body, again + 1, reason);
    clock.at(clock.now() + wait, () => sendEvent(body, again + 1, reason));
    return delivered;
  };
}

export type SendEvent = ReturnType<typeof createEventDelivery>;
