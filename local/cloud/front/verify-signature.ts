// Whether a request bears the signature it should: SigV4, made again from the caller's secret.
// Never untrue: every header the signature names, the path and the body are under it, so a changed byte is found.
import { createHash } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { addressOf } from "../core/address.ts";
import { AwsError } from "../core/service.ts";
import type { Iam } from "../iam/iam.ts";
import type { FrontRequest } from "./messages.ts";
import type { Scope } from "./signature.ts";

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** Throws SignatureDoesNotMatch. How old the signature is, is not looked at: people's clocks do not move with the story's. */
export async function checkSignature(
  request: FrontRequest,
  { accessKeyId, region, service }: Scope,
  iam: Pick<Iam, "record">,
): Promise<void> {
  const secretAccessKey = iam.record(accessKeyId)?.secretAccessKey ?? "";
  const { authorization = "", "x-amz-content-sha256": digest } = request.headers;
  const names = /SignedHeaders=([^, ]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const given = /Signature=([0-9a-f]+)/.exec(authorization)?.[1];
  const headers = Object.fromEntries(names.map((name) => [name, request.headers[name] ?? ""]));
  const isThere = names.every((name) => request.headers[name] !== undefined);
  const body = createHash("sha256").update(request.body).digest("hex");
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
  });
  const { pathname, searchParams } = addressOf(request.path);
  const made = await signer.sign(
    {
      method: request.method,
      protocol: "https:",
      hostname: "",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers,
      body: request.body,
    },
    {
      signingDate: dateIn(request.headers["x-amz-date"] ?? ""),
      signableHeaders: new Set(names),
    },
  );
  // Where it was not sent, the body itself was signed; a value that is no digest (S3 knows some) vouches for no body.
  const isWhole = isThere && (digest === undefined || digest === body);
  if (!isWhole || given === undefined || !made.headers.authorization?.endsWith(`=${given}`))
    throw new AwsError("SignatureDoesNotMatch", MISMATCH, 403);
}

/** `20261126T133000Z`. */
const dateIn = (text: string): Date => {
  const date = new Date(
    text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (Number.isNaN(date.getTime())) throw new AwsError("IncompleteSignature", MISMATCH, 400);
  return date;
};
