// The buckets: private, versioned, encrypted, TLS only; locked where the settings say so.
import type { BucketSpec } from "../shapes.ts";
import { bucketPolicy } from "./bucket-policy.ts";
import type { Deps } from "./deps.ts";
import type { Keys } from "./keys.ts";

/** Each bucket by name, with what must be there before anything is put into it. */
export type Buckets = ReadonlyMap<string, aws.s3.BucketPolicy>;

export const makeBuckets = (deps: Deps, keys: Keys): Buckets =>
  new Map(deps.topology.buckets.map((spec) => [spec.name, makeBucket(deps, keys, spec)]));

function makeBucket(deps: Deps, keys: Keys, spec: BucketSpec): aws.s3.BucketPolicy {
  const { aws, kept } = deps;
  const { name } = spec;
  const locks = spec.lock === undefined ? {} : { objectLockEnabled: true };
  const { id: bucket } = new aws.s3.Bucket(name, { bucket: name, ...locks }, kept);
  new aws.s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: "Enabled" } });
  new aws.s3.BucketOwnershipControls(name, {
    bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration(name, {
    bucket,
    rules: [
      { applyServerSideEncryptionByDefault: encryptionOf(keys, spec), bucketKeyEnabled: true },
    ],
  });
  protectFromLoss(deps, bucket, spec);
  const closed = new aws.s3.BucketPublicAccessBlock(name, {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  return new aws.s3.BucketPolicy(
    name,
    { bucket, policy: JSON.stringify(bucketPolicy(deps, spec)) },
    { dependsOn: [closed] },
  );
}

function encryptionOf(keys: Keys, { key }: BucketSpec) {
  const found = keys.get(key ?? "");
  return found === undefined
    ? { sseAlgorithm: "AES256" }
    : { sseAlgorithm: "aws:kms", kmsMasterKeyId: found.arn };
}

function protectFromLoss({ aws }: Deps, bucket: $util.Output<string>, spec: BucketSpec): void {
  const { name, lock, expireAfterDays } = spec;
  if (lock !== undefined)
    new aws.s3.BucketObjectLockConfiguration(name, { bucket, rule: { defaultRetention: lock } });
  if (expireAfterDays !== undefined)
    new aws.s3.BucketLifecycleConfiguration(name, {
      bucket,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days: expireAfterDays },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
      ],
    });
}
