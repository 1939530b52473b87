// A transcript that the agent uploaded to S3 at the session's end, as a digest of its bytes.
// Never untrue: only an object that is said not to be there counts as not there.

import { createHash } from "node:crypto";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Transcript } from "../domain/transcript.ts";
import { isNamed } from "./aws-error.ts";

export interface UploadPlace {
  readonly bucket: string;
  readonly prefix: string;
}

/** The agent's own name for it (facts E2). */
export const uploadKey = (prefix: string, sessionId: string): string =>
  `${prefix === "" ? "" : `${prefix}/`}${sessionId.replaceAll(":", "")}.log`;

/** Undefined if S3 says that there is none; who may not list the bucket is not told so, and gets a refusal thrown. */
export async function objectDigest(
  s3: S3Client,
  { bucket, prefix }: UploadPlace,
  sessionId: string,
): Promise<Transcript | undefined> {
  const key = uploadKey(prefix, sessionId);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const { Body, VersionId } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    // A transcript may be larger than is good to hold at once.
    for await (const part of (Body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += part.length;
      hash.update(part);
    }
    const version = VersionId === undefined ? {} : { version: VersionId };
    return { state: "uploaded", bucket, key, ...version, bytes, sha256: hash.digest("hex") };
  } catch (error) {
    if (isNamed(error, "NoSuchKey") || isNamed(error, "NoSuchBucket")) return undefined;
    throw error;
  }
}
