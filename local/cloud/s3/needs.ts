// What IAM must allow for S3's operations; for an encrypted bucket the caller needs its key, too.
// Never untrue: a function that may write into a bucket but not use its key is denied here as it is in AWS.
import type { Need, Place } from "../core/service.ts";
import type { BucketSeed } from "./buckets.ts";

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

interface ListTarget {
  readonly Bucket: string;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys: number;
}

export type Needs = ReturnType<typeof createNeeds>;

export interface NeedsDeps {
  readonly place: Place;
  readonly find: (bucket: string) => BucketSeed | undefined;
  /** The ARN of a key by its alias. */
  readonly keyArn: (alias: string) => string;
}

export const bucketArn = (name: string) => `arn:aws:s3:::${name}`;

export function createNeeds({ place, find, keyArn }: NeedsDeps) {
  const onKey = (action: string, bucket: string): Need[] => {
    const alias = find(bucket)?.key;
    if (alias === undefined) return [];
    return [
      {
        action,
        resource: keyArn(alias),
        context: {
          "kms:ViaService": `s3.${place.region}.amazonaws.com`,
          "kms:ResourceAliases": [`alias/${alias}`],
          // With a bucket key, which the deploy switches on, the context is the bucket.
          "kms:EncryptionContext:aws:s3:arn": bucketArn(bucket),
        },
      },
    ];
  };
  return {
    put({
      Bucket,
      Key,
      IfNoneMatch,
      ObjectLockMode,
    }: Target & {
      readonly IfNoneMatch?: string | undefined;
      readonly ObjectLockMode?: string | undefined;
    }): Need[] {
      const resource = `${bucketArn(Bucket)}/${Key}`;
      return [
        {
          action: "s3:PutObject",
          resource,
          context: IfNoneMatch === undefined ? {} : { "s3:if-none-match": IfNoneMatch },
        },
        ...(ObjectLockMode === undefined ? [] : [{ action: "s3:PutObjectRetention", resource }]),
        ...onKey("kms:GenerateDataKey", Bucket),
      ];
    },
    get: ({ Bucket, Key }: Target): Need[] => [
      { action: "s3:GetObject", resource: `${bucketArn(Bucket)}/${Key}` },
      ...onKey("kms:Decrypt", Bucket),
    ],
    encryption: ({ Bucket }: { Bucket: string }): Need[] => [
      { action: "s3:GetEncryptionConfiguration", resource: bucketArn(Bucket) },
    ],
    /** The keys are in the request only where the parameter is. */
    list: ({ Bucket, Prefix, Delimiter, MaxKeys }: ListTarget): Need[] => [
      {
        action: "s3:ListBucket",
        resource: bucketArn(Bucket),
        context: {
          ...(Prefix !== undefined && { "s3:prefix": Prefix }),
          ...(Delimiter !== undefined && { "s3:delimiter": Delimiter }),
          "s3:max-keys": String(MaxKeys),
        },
      },
    ],
    listBuckets: (): Need[] => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
    location: ({ Bucket }: { Bucket: string }): Need[] => [
      { action: "s3:GetBucketLocation", resource: bucketArn(Bucket) },
    ],
  };
}
