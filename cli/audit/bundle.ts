// The bundle of one request: what it holds, how its parts are named and what is signed.
// Never untrue: the signature covers every byte of every file, by their digests.
import * as z from "zod";
import { canonical } from "../../domain/audit.ts";
import { Transcript } from "../../domain/transcript.ts";

export const RECORD = "record.json";
export const READABLE = "record.md";
export const MANIFEST = "manifest.json";

const Json = z.record(z.string(), z.unknown());

export const BundleRecord = z.strictObject({
  /** 2 knew no reviews. */
  form: z.union([z.literal(2), z.literal(3)]),
  place: z.strictObject({ account: z.string(), region: z.string(), stage: z.string() }),
  exportedAt: z.iso.datetime(),
  exportedBy: z.string(),
  /** As it lies in the table, its entries included. */
  request: Json,
  /** As they lie in the table: those its last entry answers for, and others of the same request. */
  sessions: z.array(z.strictObject({ session: Json, transcripts: z.array(Transcript).min(1) })),
  /** Of a break-glass: its review as it lies in the table, verdict and entries included; null where there is none. */
  review: Json.nullish(),
  /** SHA-256 of the record in S3; null where there is none (yet). */
  recordInS3: z.string().nullable(),
  /** Digests of the policy folders under which entries were written, in the order of their first. */
  policySets: z.array(z.string()),
  /** What `curfew audit verify` said of the request when it was exported; empty if all held. */
  findings: z.array(z.string()),
});
export type BundleRecord = z.infer<typeof BundleRecord>;

export const Manifest = z.strictObject({
  form: z.literal(1),
  request: z.string(),
  /** SHA-256 of each file. */
  files: z.strictObject({ [RECORD]: z.string(), [READABLE]: z.string() }),
  signedAt: z.iso.datetime(),
  key: z.strictObject({
    arn: z.string(),
    algorithm: z.literal("ECDSA_SHA_256"),
    /** SPKI, PEM. Whether it is the key of who should have signed is not for the bundle to say. */
    publicKey: z.string(),
  }),
  /** DER, base64, over the manifest without it. */
  signature: z
    .string()
    .refine((text) => Buffer.from(text, "base64").toString("base64") === text, "base64"),
});
export type Manifest = z.infer<typeof Manifest>;

/** What the signature is over. */
export function signedText(manifest: Omit<Manifest, "signature">): string {
  const { form, request, files, signedAt, key } = manifest;
  return canonical({ form, request, files, signedAt, key });
}
