// The buckets: private, versioned, encrypted, TLS only; locked where the settings say so.
// Invariant: a bucket that stays in the account keeps all of that, since each part of it stays, too.
import type { BucketSpec } from "../shapes.ts";
import { bucketPolicy } from "./bucket-policy.ts";
import type { Deps } from "./deps.ts";
import type { Keys } from "./keys.ts";

/** Each bucket by name, with what must be there before anything is put into it. */
export type Buckets = ReadonlyMap<string, aws.s3.BucketPolicy>;

export const makeBuckets = (deps: Deps, keys: Keys): Buckets =>
  new Map(deps.topology.buckets.map((spec) => [spec.name, makeBucket(deps, keys, spec)]));

function makeBucket(deps: Deps, keys: Keys, spec: BucketSpec): aws.s3.BucketPolicy {
  const { aws, keeping } = deps;
  const { name } = spec;
  const locks = spec.lock === undefined ? {} : { objectLockEnabled: true };
  const { id: bucket } = new aws.s3.Bucket(
    name,
    { bucket: name, forceDestroy: keeping.emptied, ...locks },
    spec.isRecord ? keeping.unlosable : keeping.retained,
  );
  new aws.s3.BucketVersioning(
    name,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    keeping.retained,
  );
  new aws.s3.BucketOwnershipControls(
    name,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    keeping.retained,
  );
  encrypt(deps, bucket, keys, spec);
  keepAndExpire(deps, bucket, spec);
  const closed = new aws.s3.BucketPublicAccessBlock(
    name,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    keeping.retained,
  );
  return new aws.s3.BucketPolicy(
    name,
    { bucket, policy: JSON.stringify(bucketPolicy(deps, spec)) },
    { ...keeping.retained, dependsOn: [closed] },
  );
}

function encrypt(
  { aws, keeping }: Deps,
  bucket: $util.Output<string>,
  keys: Keys,
  { name, key }: BucketSpec,
): void {
  const found = keys.get(key ?? "");
  const encryption =
    found === undefined
      ? { sseAlgorithm: "AES256" }
      : { sseAlgorithm: "aws:kms", kmsMasterKeyId: found.arn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: encryption, bucketKeyEnabled: true }],
    },
    keeping.retained,
  );
}

function keepAndExpire(
  { aws, keeping }: Deps,
  bucket: $util.Output<string>,
  { name, lock, expireAfterDays }: BucketSpec,
): void {
  if (lock !== undefined)
    new aws.s3.BucketObjectLockConfiguration(
      name,
      { bucket, rule: { defaultRetention: lock } },
      keeping.retained,
    );
  if (expireAfterDays !== undefined)
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
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
      },
      keeping.retained,
    );
}
