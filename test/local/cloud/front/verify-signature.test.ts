// Which signatures are taken for those of a caller: what they say must cover the body, in one way or another.
import { createHash } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { checkSignature } from "../../../../local/cloud/front/verify-signature.ts";
import { createCloud, place } from "./cloud.ts";

const DIGEST = "x-amz-content-sha256";
const BODY = "Action=GetCallerIdentity&Version=2011-06-15";
const OTHER = "Action=GetCallerIdentity&Version=2011-06-15&More=1";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Signs the body with these headers beside the host; `sent` says what then arrives. */
async function arriving(
  signedWith: Readonly<Record<string, string>>,
  sent: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
) {
  const { iam } = createCloud();
  const keys = iam.keyFor(`arn:aws:iam::${place.account}:user/root-admin`);
  const scope = { ...keys, region: place.region, service: "sts", sessionToken: undefined };
  const signer = new SignatureV4({
    service: "sts",
    region: place.region,
    credentials: keys,
    sha256: Sha256,
    applyChecksum: false,
  });
  const host = "sts.eu-west-1.amazonaws.com";
  const made = await signer.sign({
    method: "POST",
    protocol: "https:",
    hostname: host,
    path: "/",
    headers: { host, ...signedWith },
    body: BODY,
  });
  const { [DIGEST]: _, ...rest } = made.headers;
  const headers = { ...rest, ...(sent.headers ?? signedWith) };
  const request = { method: "POST", path: "/", headers, body: Buffer.from(sent.body ?? BODY) };
  return checkSignature(request, scope, iam);
}

describe("a signature", () => {
  it.each([
    ["without a digest: the body itself was signed", {}],
    ["with the body's digest", { [DIGEST]: sha256(BODY) }],
  ])("counts %s", async (_, headers) => {
    await expect(arriving(headers)).resolves.toBeUndefined();
  });

  it.each([
    ["without a digest", {}, {}],
    ["with the digest of the first", { [DIGEST]: sha256(BODY) }, undefined],
    ["that names a digest which was never sent", { [DIGEST]: "" }, {}],
    ["for no body in particular", { [DIGEST]: "UNSIGNED-PAYLOAD" }, undefined],
    ["with a digest beside it that nobody signed", {}, { [DIGEST]: sha256(OTHER) }],
  ])("counts for no other body, %s", async (_, signedWith, headers) => {
    const sent = { body: OTHER, ...(headers && { headers }) };

    await expect(arriving(signedWith, sent)).rejects.toThrow(/does not match/);
  });

  it.each([
    ["names a digest which was never sent", { [DIGEST]: "" }, {}],
    ["is for no body in particular", { [DIGEST]: "UNSIGNED-PAYLOAD" }, undefined],
    ["has another digest beside it", {}, { [DIGEST]: sha256(OTHER) }],
  ])("that %s is none", async (_, signedWith, headers) => {
    await expect(arriving(signedWith, headers && { headers })).rejects.toThrow(/does not match/);
  });
});
