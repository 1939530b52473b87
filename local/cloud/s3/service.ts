// S3 of the local cloud: versioned buckets, conditional writes, Object Lock as headers.
// Never untrue: nothing is deleted, and an object is given back byte for byte.
import type { Clock } from "../core/clock.ts";
import type { Authorize, Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { type BucketSeed, createBuckets } from "./buckets.ts";
import { bucketArn, createNeeds } from "./needs.ts";
import { s3Operations } from "./operations.ts";

export interface S3Options {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly authorize: Authorize;
  readonly keyArn: (alias: string) => string;
}

export type S3 = ReturnType<typeof createS3>;

/**
 * Buckets are put in place by the stage; there is no call that makes, changes or empties one. Not imitated: deletion,
 * multipart uploads, ranges, metadata, tags, ACLs, bucket policies, reading an older version, and the 409 that two
 * writers of a key at the same instant may get.
 */
export function createS3({ clock, store, place, authorize, keyArn }: S3Options) {
  const buckets = createBuckets({ store, clock });
  const service: Service = {
    name: "s3",
    protocol: "s3",
    operations: s3Operations({
      buckets,
      needs: createNeeds({ place, find: buckets.find, keyArn }),
      region: place.region,
      mayList: ({ caller }, bucket) =>
        authorize(caller, { action: "s3:ListBucket", resource: bucketArn(bucket) }).allowed,
    }),
  };
  return {
    service,
    /** Puts a bucket in place, or changes its settings; its objects stay. */
    seedBucket: (bucket: BucketSeed) => buckets.seed(bucket),
    /** Every version of an object, oldest first. */
    versions: buckets.versions,
    /** The current objects of a bucket. */
    objects: (bucket: string) => buckets.list(bucket, ""),
  };
}
