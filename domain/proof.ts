// A proof of who somebody is in AWS: a GetCallerIdentity request that they signed and did not send. STS alone can say
// whose signature it is; what is checked here is that it was signed for this stage, for these words, and now.
// Never untrue: everything that is believed of a proof is under its signature, and nothing else goes to STS.
import * as z from "zod";
import type { Sha256 } from "./audit.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { isWellFormed } from "./text.ts";
import { type Instant, parseInstant, secondsBetween } from "./time.ts";

/** The only body that is ever sent to STS. */
export const PROOF_BODY = "Action=GetCallerIdentity&Version=2011-06-15";

/** Whom the proof is for: the host that people reach this stage's function by, so that no other stage can use it. */
export const ADDRESS_HEADER = "x-curfew-address";
/** SHA-256 of the words it is shown with, in lower-case hex, so that it speaks for no others. */
export const DIGEST_HEADER = "x-curfew-request";

/** A proof is good for so long before and after the moment it was signed. STS itself would take fifteen minutes. */
export const PROOF_SECONDS = 300;

/** A security token has no set length; the longest seen are below this. */
const TOKEN_MAX = 8192;

/** What HTTP takes as a header's value; anything else would fail on its way to STS. */
const headerText = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\x21-\x7e]+$/);

/** All headers of the request, by names in lower case. One more or less is no proof. */
export const ProofHeaders = z.strictObject({
  host: headerText(255),
  "content-type": z.string().regex(/^application\/x-www-form-urlencoded(; charset=utf-8)?$/),
  "x-amz-date": z.string().regex(/^\d{8}T\d{6}Z$/),
  "x-amz-security-token": headerText(TOKEN_MAX).optional(),
  [ADDRESS_HEADER]: headerText(255),
  [DIGEST_HEADER]: z.string().regex(/^[0-9a-f]{64}$/),
  authorization: z.string().max(1000),
});
export type ProofHeaders = z.infer<typeof ProofHeaders>;

/** What the command line sends: the words, as text, and the proof that goes with them. */
export const Spoken = z.strictObject({
  /** Well-formed, since the digest of a text with half a character is that of another text. */
  request: z.string().min(2).refine(isWellFormed),
  proof: z.strictObject({ headers: ProofHeaders }),
});
export type Spoken = z.infer<typeof Spoken>;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=\w{16,128}\/(\d{8})\/([a-z0-9-]{2,30})\/sts\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;

export interface ProofPlace {
  /** How people reach this stage's function. */
  readonly address: string;
  /** Whose STS is asked. */
  readonly region: string;
}

/** Why a proof is not to be shown to STS; undefined if it may be. */
export function flawOf(
  { request, proof: { headers } }: Spoken,
  { address, region }: ProofPlace,
  now: Instant,
  sha256: Sha256,
): Refusal | undefined {
  const [, day, scope, signed] = AUTHORIZATION.exec(headers.authorization) ?? [];
  if (day === undefined || signed === undefined || scope === undefined)
    return { refused: "proof-malformed" };
  if (signed !== signedNames(headers)) return { refused: "proof-malformed" };
  if (headers[ADDRESS_HEADER] !== address) return { refused: "proof-for-elsewhere", address };
  if (headers[DIGEST_HEADER] !== sha256(request)) return { refused: "proof-of-other-words" };
  if (scope !== region) return { refused: "proof-wrong-region", region };
  const at = signedAt(headers);
  if (isRefusal(at) || day !== headers["x-amz-date"].slice(0, 8))
    return { refused: "proof-malformed" };
  const age = secondsBetween(at, now);
  return age > PROOF_SECONDS || age < -PROOF_SECONDS ? { refused: "proof-stale", now } : undefined;
}

/** Every header but the signature itself, in the order in which SigV4 names them. */
const signedNames = (headers: ProofHeaders): string =>
  Object.entries(headers)
    .filter(([name, value]) => name !== "authorization" && value !== undefined)
    .map(([name]) => name)
    .sort()
    .join(";");

const signedAt = ({ "x-amz-date": date }: ProofHeaders): Instant | Refusal =>
  parseInstant(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z")) ?? {
    refused: "proof-malformed",
  };
