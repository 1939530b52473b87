// How Curfew calls Slack's Web API: few retries and short waits, since a Lambda pays for every second.
// Never untrue: a call that failed is a Fault that says whether another try can help.
import {
  type FetchFunction,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebClient,
  type WebClientOptions,
} from "@slack/web-api";
import { Fault } from "../domain/fault.ts";
import type { Log } from "../domain/ports.ts";
import { createSlackLogger } from "./slack-logger.ts";

export interface SlackAccess {
  readonly token: string;
  /** Slack's API, with a slash at the end; `https://slack.com/api/` if left out. */
  readonly apiUrl?: string | undefined;
  /** Takes the place of the global fetch where there are no sockets. */
  readonly fetch?: FetchFunction | undefined;
  readonly log: Log;
}

export interface Patience {
  readonly retries: number;
  /** Milliseconds one try may take. */
  readonly tryMs: number;
  /** Milliseconds between two tries. */
  readonly pauseMs: number;
}

/** For the workflow: under 5 seconds in all; Step Functions tries again later. */
export const TELLING: Patience = { retries: 2, tryMs: 1400, pauseMs: 200 };

/** For a person who waits: a trigger lives 3 seconds. */
export const ANSWERING: Patience = { retries: 1, tryMs: 1200, pauseMs: 100 };

export const clientOptions = (access: SlackAccess, patience: Patience): WebClientOptions => ({
  slackApiUrl: access.apiUrl ?? "https://slack.com/api/",
  allowAbsoluteUrls: false,
  // Slack's rate limits ask for a minute or so: that is the workflow's to wait, not a running Lambda's.
  rejectRateLimitedCalls: true,
  retryConfig: {
    retries: patience.retries,
    factor: 1,
    minTimeout: patience.pauseMs,
    maxTimeout: patience.pauseMs,
  },
  timeout: patience.tryMs,
  logger: createSlackLogger(access.log),
  ...(access.fetch === undefined ? {} : { fetch: access.fetch }),
});

export const createClient = (access: SlackAccess, patience: Patience): WebClient =>
  new WebClient(access.token, clientOptions(access, patience));

/** Slack's word for what is wrong, such as `channel_not_found`; undefined if Slack said none. */
export const slackErrorOf = (cause: unknown): string | undefined =>
  cause instanceof WebAPIPlatformError ? cause.data.error : undefined;

/** Slack's own troubles; every other word of Slack's means the same answer next time. */
const PASSING = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
]);

function isWorthAnotherTry(cause: unknown): boolean {
  const error = slackErrorOf(cause);
  if (error !== undefined) return PASSING.has(error);
  return !(cause instanceof WebAPIHTTPError) || cause.statusCode >= 500;
}

/** The fault of a call that failed. */
export const slackFault = (method: string, cause: unknown): Fault =>
  new Fault(`Slack's ${method} failed: ${slackErrorOf(cause) ?? String(cause)}`, {
    retryable: isWorthAnotherTry(cause),
    cause,
  });
