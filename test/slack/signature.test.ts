// Slack's signature: which forms count, over which bytes, and for how long.
import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { verifiedSignature } from "../../slack/signature.ts";

const SECRET = "secret";
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const BODY = "payload=%7B%7D";

const signatureOf = (timestamp: string, body = BODY, version = "v0") =>
  `${version}=${createHmac("sha256", SECRET).update(`${version}:${timestamp}:${body}`).digest("hex")}`;

const verified = (signature?: string, timestamp?: string, body: Uint8Array = Buffer.from(BODY)) =>
  verifiedSignature(
    {
      headers: { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp },
      body,
    },
    SECRET,
    NOW,
  );

it.each([
  -301, -300, -1, 0, 1, 300, 301,
])("counts %i seconds from now only within five minutes", (off) => {
  const at = String(SECONDS + off);

  expect(verified(signatureOf(at), at)).toBe(Math.abs(off) <= 300 ? signatureOf(at) : undefined);
});

const AT = String(SECONDS);
const GOOD = signatureOf(AT);

it.each([
  ["of another version, signed as that version", signatureOf(AT, BODY, "v1")],
  ["of another version with the hash of v0", GOOD.replace("v0", "v1")],
  ["of version V0", GOOD.replace("v0", "V0")],
  ["in capitals", `v0=${GOOD.slice(3).toUpperCase()}`],
  ["with something hung on it", `${GOOD}=more`],
  ["with a line end", `${GOOD}\n`],
  ["with a blank before it", ` ${GOOD}`],
  ["given twice", `${GOOD},${GOOD}`],
  ["cut by one digit", GOOD.slice(0, -1)],
  ["without its version", GOOD.slice(3)],
  ["with letters that are more than a byte", `v0=${"é".repeat(64)}`],
  ["that is empty", ""],
  ["that is missing", undefined],
])("refuses a signature %s", (_, signature) => {
  expect(verified(signature, AT)).toBeUndefined();
});

it.each([
  ["with a fraction", `${AT}.0`],
  ["as a power", "1.8e9"],
  ["in hexadecimal", `0x${SECONDS.toString(16)}`],
  ["with a sign", `+${AT}`],
  ["with a zero before it", `0${AT}`],
  ["with a blank", ` ${AT}`],
  ["that is no number", "soon"],
  ["that is empty", ""],
])("refuses a time %s, even when it is signed", (_, at) => {
  expect(verified(signatureOf(at), at)).toBeUndefined();
});

it("refuses a time without a signature and a signature without a time", () => {
  expect(verified(undefined, AT)).toBeUndefined();
  expect(verified(GOOD, undefined)).toBeUndefined();
});

it("covers version, time and body as one text that is cut in one way only", () => {
  // "v0:18…:" + "1:x" and "v0:18…:1:" + "x" are the same bytes; no time has a colon.
  const body = `1:${BODY}`;
  const signature = signatureOf(AT, body);

  expect(verified(signature, AT, Buffer.from(body))).toBe(signature);
  expect(verified(signature, `${AT}:1`, Buffer.from(BODY))).toBeUndefined();
});

it("covers every byte of the body", () => {
  for (let at = 0; at < BODY.length; at += 1) {
    const changed = Buffer.from(BODY);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(verified(GOOD, AT, changed), String(at)).toBeUndefined();
  }
});
