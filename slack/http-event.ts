// What API Gateway or a function URL hands over: as bytes for the signature, then as the text that Bolt reads.
// Invariant: what is made ready for Bolt is what Slack's signature covers.
import type { AwsLambdaReceiver } from "@slack/bolt";
import type { SignedBytes } from "./signature.ts";

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

/** Header names in lower case, and the body's bytes. */
export function bytesOf({ headers, body, isBase64Encoded }: HttpEvent): SignedBytes {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value !== undefined) named[name.toLowerCase()] = value;
  return {
    headers: named,
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/**
 * The event for Bolt, which reads base64 as ASCII, and takes a content type only without parameters. Undefined for a
 * body that is no UTF-8.
 */
export function boltEvent(
  { headers, body }: SignedBytes,
  rawPath: string | undefined,
): BoltEvent | undefined {
  const text = textIn(body);
  if (text === undefined) return undefined;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) kept[name] = value;
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: rawPath ?? "/",
    rawQueryString: "",
    requestContext: {},
    headers: { ...kept, ...(type === undefined ? {} : { "content-type": type }) },
    body: text,
    isBase64Encoded: false,
  };
}

function textIn(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
