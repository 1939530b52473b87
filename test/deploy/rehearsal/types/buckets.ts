// Buckets: their names are the world's, and one with objects in it is not deleted.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";

/** S3 user guide, bucket naming rules: 3 to 63 of `a-z0-9.-`, letter or digit at both ends, none that looks reserved. */
const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name has 3 to 63 of a-z, 0-9, - and .")
  .refine((name) => !/\.\.|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3)$/.test(name));

const bucket = z.strictObject({
  bucket: bucketName,
  objectLockEnabled: z.boolean().optional(),
  forceDestroy: z.boolean().optional(),
});
type Bucket = z.infer<typeof bucket>;

export interface BucketRecord {
  readonly name: string;
  readonly region: string;
  readonly isLockable: boolean;
  /** Versions of objects that are in it. */
  readonly objects: number;
  /** Versions that Object Lock keeps from everybody. */
  readonly locked: number;
  /** What was put on it, by the type that put it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export const bucketsIn = ({ everywhere }: Region): Shelf<BucketRecord> =>
  shelfOf(everywhere, "s3.buckets", { taken: "BucketAlreadyOwnedByYou", missing: "NoSuchBucket" });

const made = ({ place }: Region, name: string): Made => ({
  id: name,
  outputs: { arn: `arn:${place.partition}:s3:::${name}` },
});

function removeBucket(region: Region, { id }: Made, { forceDestroy }: Bucket): void {
  const { objects, locked } = bucketsIn(region).get(id);
  if (objects > 0 && forceDestroy !== true)
    throw new AwsError(
      "BucketNotEmpty",
      `${id}: the bucket you tried to delete is not empty.`,
      409,
    );
  if (locked > 0)
    throw new AwsError("AccessDenied", `${id}: Object Lock keeps ${locked} versions.`, 403);
  bucketsIn(region).remove(id);
}

export const bucketTypes: Readonly<Record<string, ResourceType>> = {
  "aws:s3/bucket:Bucket": resourceType<Bucket>({
    inputs: bucket,
    replacedBy: ["bucket", "objectLockEnabled"],
    named: "bucket",
    create(region, { bucket: name, objectLockEnabled = false }) {
      bucketsIn(region).add(name, {
        name,
        region: region.place.region,
        isLockable: objectLockEnabled,
        objects: 0,
        locked: 0,
        settings: {},
      });
      return made(region, name);
    },
    // Only `forceDestroy` can change: the provider keeps it for the deletion.
    update: (region, change) => made(region, change.made.id),
    remove: removeBucket,
  }),
};
