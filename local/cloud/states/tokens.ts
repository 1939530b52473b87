// Task tokens. A token names its execution, so no table of tokens is kept and a restart loses none.
// Never untrue: two entries of a state never share a token (facts F), and a changed token is malformed.
import { createHash, randomBytes } from "node:crypto";

const start = "AQC";
const checkLength = 16;

function checkOf(body: string): string {
  return createHash("sha256").update(body).digest("base64url").slice(0, checkLength);
}

/** A new token for a task of that execution; about as long as AWS's are short of (its limit is 2,048). */
export function mintToken(executionArn: string): string {
  const nonce = randomBytes(96).toString("base64url");
  const body = Buffer.from(JSON.stringify([executionArn, nonce])).toString("base64url");
  return `${start}${checkOf(body)}${body}`;
}

/** The ARN of the execution a token belongs to; nothing if it is malformed. */
export function executionOfToken(token: string): string | undefined {
  const check = token.slice(start.length, start.length + checkLength);
  const body = token.slice(start.length + checkLength);
  if (!token.startsWith(start) || checkOf(body) !== check) return undefined;
  const [executionArn]: unknown[] = JSON.parse(Buffer.from(body, "base64url").toString());
  return typeof executionArn === "string" ? executionArn : undefined;
}
