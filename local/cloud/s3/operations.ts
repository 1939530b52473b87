// The operations of S3 that Curfew uses: write an object that is not there yet, read one, list them.
// Never untrue: with `If-None-Match: *` an object that is there is never written over.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { AwsError, type Call, type Operation } from "../core/service.ts";
import type { S3Output } from "../front/s3-dialect.ts";
import { element } from "../front/xml.ts";
import type { BucketSeed, Buckets, StoredObject } from "./buckets.ts";
import {
  bucketListing,
  bucketsInput,
  checkToken,
  listInput,
  listing,
  locationOf,
  oldListInput,
  oldListing,
} from "./listing.ts";
import type { Needs } from "./needs.ts";

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name");
const objectKey = z
  .string()
  .min(1)
  .refine((key) => Buffer.byteLength(key) <= 1024, "at most 1,024 bytes");
const place = z.strictObject({
  Bucket: bucketName,
  Key: objectKey,
  ContentSHA256: z.string().optional(),
});

const putInput = place.extend({
  Body: z.instanceof(Buffer),
  ContentType: z.string().default("binary/octet-stream"),
  ContentMD5: z.string().optional(),
  IfNoneMatch: z.literal("*").optional(),
  ChecksumAlgorithm: z.literal("CRC32").optional(),
  ChecksumCRC32: z.string().optional(),
  ObjectLockMode: z.enum(["GOVERNANCE", "COMPLIANCE"]).optional(),
  ObjectLockRetainUntilDate: z.iso.datetime().optional(),
});
const getInput = place.extend({
  ContentType: z.string().optional(),
  ChecksumMode: z.literal("ENABLED").optional(),
});
const bucketInput = z.strictObject({
  Bucket: bucketName,
  ContentSHA256: z.string().optional(),
  ContentType: z.string().optional(),
});
type Put = z.infer<typeof putInput>;

const crcOf = (body: Buffer): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
};

/** What the caller says of the bytes is what came. */
function checkBytes({ Body, ContentMD5, ChecksumCRC32, ContentSHA256 }: Put): void {
  const md5 = createHash("md5").update(Body).digest("base64");
  if (
    (ContentMD5 !== undefined && ContentMD5 !== md5) ||
    (ChecksumCRC32 !== undefined && ChecksumCRC32 !== crcOf(Body))
  )
    throw new AwsError("BadDigest", "The checksum you specified did not match what was received.");
  if (ContentSHA256 === undefined || ContentSHA256 === "UNSIGNED-PAYLOAD") return;
  if (ContentSHA256.startsWith("STREAMING-"))
    throw new AwsError("NotImplemented", "The local S3 takes no chunked bodies.", 501);
  if (ContentSHA256 !== createHash("sha256").update(Body).digest("hex"))
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
}

function lockAskedFor(bucket: BucketSeed, input: Put): StoredObject["lock"] {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = input;
  const isChecked = input.ContentMD5 !== undefined || input.ChecksumCRC32 !== undefined;
  if ((bucket.lock !== undefined || mode !== undefined) && !isChecked)
    throw new AwsError(
      "InvalidRequest",
      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
    );
  if ((mode === undefined) !== (until === undefined))
    throw new AwsError("InvalidArgument", "Object Lock needs both a mode and a date.");
  return mode && until ? { mode, until } : undefined;
}

const headersOf = (found: StoredObject) => ({
  etag: found.eTag,
  "content-type": found.contentType,
  "content-length": String(Buffer.from(found.base64, "base64").length),
  "last-modified": new Date(found.at).toUTCString(),
  "x-amz-version-id": found.versionId,
  ...(found.lock && {
    "x-amz-object-lock-mode": found.lock.mode,
    "x-amz-object-lock-retain-until-date": found.lock.until,
  }),
});

export interface OperationsDeps {
  readonly buckets: Buckets;
  readonly needs: Needs;
  readonly region: string;
  /** Whether the caller may know what is there and what is not. */
  readonly mayList: (call: Call, bucket: string) => boolean;
}

const xml = (body: string): S3Output => ({ headers: { "content-type": "application/xml" }, body });

export function s3Operations({ buckets, needs, region, mayList }: OperationsDeps) {
  const bucketOf = (name: string): BucketSeed => {
    const found = buckets.find(name);
    if (found !== undefined) return found;
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  };
  const read = ({ Bucket, Key }: { Bucket: string; Key: string }, call: Call): StoredObject => {
    const found = buckets.current(bucketOf(Bucket).name, Key);
    if (found !== undefined) return found;
    // Who may not list the bucket is not told that a key is free.
    throw mayList(call, Bucket)
      ? new AwsError("NoSuchKey", "The specified key does not exist.", 404)
      : new AwsError("AccessDenied", "Access Denied", 403);
  };
  const put: Operation<Put, S3Output> = {
    input: putInput,
    needs: needs.put,
    run(input) {
      const bucket = bucketOf(input.Bucket);
      checkBytes(input);
      const lock = lockAskedFor(bucket, input);
      if (input.IfNoneMatch && buckets.current(bucket.name, input.Key) !== undefined)
        throw new AwsError(
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          412,
        );
      const { Key: key, ContentType: contentType, Body: body } = input;
      const stored = buckets.put(bucket, {
        key,
        contentType,
        body,
        crc32: crcOf(body),
        ...(lock && { lock }),
      });
      return {
        headers: {
          etag: stored.eTag,
          "x-amz-version-id": stored.versionId,
          "x-amz-checksum-crc32": stored.crc32,
        },
      };
    },
  };
  const get: Operation<z.infer<typeof getInput>, S3Output> = {
    input: getInput,
    needs: needs.get,
    run(input, call) {
      const found = read(input, call);
      const crc = input.ChecksumMode && { "x-amz-checksum-crc32": found.crc32 };
      const body = Buffer.from(found.base64, "base64");
      return { headers: { ...headersOf(found), ...crc }, body, isObject: true };
    },
  };
  const list: Operation<z.infer<typeof listInput>, S3Output> = {
    input: listInput,
    needs: needs.list,
    run(input) {
      checkToken(input.ContinuationToken);
      return xml(listing(input, buckets.list(bucketOf(input.Bucket).name, input.Prefix ?? "")));
    },
  };
  const oldList: Operation<z.infer<typeof oldListInput>, S3Output> = {
    input: oldListInput,
    needs: needs.list,
    run: (input) =>
      xml(oldListing(input, buckets.list(bucketOf(input.Bucket).name, input.Prefix ?? ""))),
  };
  const listBuckets: Operation<z.infer<typeof bucketsInput>, S3Output> = {
    input: bucketsInput,
    needs: needs.listBuckets,
    run(input) {
      checkToken(input.ContinuationToken);
      return xml(bucketListing(input, buckets.all(), region));
    },
  };
  const location: Operation<z.infer<typeof bucketInput>, S3Output> = {
    input: bucketInput,
    needs: needs.location,
    run({ Bucket }) {
      bucketOf(Bucket);
      return xml(locationOf(region));
    },
  };
  const encryption: Operation<z.infer<typeof bucketInput>, S3Output> = {
    input: bucketInput,
    needs: needs.encryption,
    run: ({ Bucket }) => xml(encryptionOf(bucketOf(Bucket))),
  };
  return {
    GetBucketEncryption: encryption,
    PutObject: put,
    GetObject: get,
    GetBucketLocation: location,
    HeadObject: get,
    ListBuckets: listBuckets,
    ListObjects: oldList,
    ListObjectsV2: list,
  };
}

/** Every bucket is encrypted: where it was not asked for, S3 does it by itself since 2023. */
function encryptionOf({ key }: BucketSeed): string {
  const rule = element(
    "ApplyServerSideEncryptionByDefault",
    key === undefined
      ? { SSEAlgorithm: "AES256" }
      : { SSEAlgorithm: "aws:kms", KMSMasterKeyID: `alias/${key}` },
    "member",
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>${rule}<BucketKeyEnabled>${key !== undefined}</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`;
}
