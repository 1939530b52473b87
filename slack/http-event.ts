// What API Gateway or a function URL hands over, made ready for Bolt; and what Bolt signs off.
// Never untrue: tidying changes nothing that Slack's signature covers.
import { type AwsLambdaReceiver, isValidSlackRequest } from "@slack/bolt";

/** The parts of a version 2.0 event that count here. */
export interface HttpEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly rawPath?: string;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly body: string;
}

type BoltEvent = Parameters<ReturnType<AwsLambdaReceiver["toHandler"]>>[0];

/**
 * Bolt reads base64 as ASCII, which breaks the signature of any text that is not; takes a content type only
 * without parameters; and fails on an event without headers.
 */
export function tidyEvent(event: HttpEvent): BoltEvent {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers ?? {}))
    if (value !== undefined) headers[name.toLowerCase()] = value;
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  const body = event.body ?? "";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: event.rawPath ?? "/",
    rawQueryString: "",
    requestContext: {},
    headers: { ...headers, ...(type === undefined ? {} : { "content-type": type }) },
    body: event.isBase64Encoded === true ? Buffer.from(body, "base64").toString("utf8") : body,
    isBase64Encoded: false,
  };
}

/**
 * The signature as far as Bolt checks it: `v0=` and the hash. Bolt overlooks what follows a second `=`, which would
 * let a replay look like something new.
 */
export function signatureIn(headers: Readonly<Record<string, string | undefined>>): string {
  const [version = "", hash = ""] = (headers["x-slack-signature"] ?? "").split("=");
  return `${version}=${hash}`;
}

/** Whether Slack signed a tidied event within the last five minutes. */
export const isSigned = ({ headers, body }: BoltEvent, signingSecret: string): boolean =>
  isValidSlackRequest({
    signingSecret,
    body: body ?? "",
    headers: {
      "x-slack-signature": headers["x-slack-signature"] ?? "",
      "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]),
    },
  });
