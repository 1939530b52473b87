// Slack's signature on an HTTP request, checked over the bytes that came.
// Invariant: exactly version v0, the time and the whole body are covered, and the time is within five minutes of now.
import { createHmac, timingSafeEqual } from "node:crypto";

/** Seconds that a signature may be old, or ahead of this clock (docs.slack.dev, Verifying requests from Slack). */
const MAX_SKEW_SECONDS = 300;

export interface SignedBytes {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/**
 * The verified signature, `v0=` and 64 hexadecimal digits, one spelling for one request; undefined where Slack did not
 * sign it, or not lately. `now` is in epoch milliseconds. Nothing of the body is read.
 */
export function verifiedSignature(
  { headers, body }: SignedBytes,
  signingSecret: string,
  now: number,
): string | undefined {
  const signature = headers["x-slack-signature"] ?? "";
  const timestamp = headers["x-slack-request-timestamp"] ?? "";
  if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^[1-9]\d{0,11}$/.test(timestamp)) return undefined;
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > MAX_SKEW_SECONDS) return undefined;
  const hash = createHmac("sha256", signingSecret).update(`v0:${timestamp}:`).update(body);
  const expected = Buffer.from(`v0=${hash.digest("hex")}`);
  return timingSafeEqual(expected, Buffer.from(signature)) ? signature : undefined;
}
