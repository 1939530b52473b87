// Trails. CloudTrail looks at the bucket's policy before it takes the bucket.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type ResourceType, resourceType } from "../engine/resource-type.ts";
import { bucketPolicyOf } from "./bucket-settings.ts";
import { usableKey } from "./kms.ts";

const trail = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9](?!.*[._-]{2})[\w.-]{1,126}[a-zA-Z0-9]$/),
  s3BucketName: z.string(),
  kmsKeyId: z.string().optional(),
  enableLogging: z.boolean(),
  enableLogFileValidation: z.boolean(),
  isMultiRegionTrail: z.literal(false),
  includeGlobalServiceEvents: z.literal(false),
  eventSelectors: z
    .array(
      z.strictObject({
        readWriteType: z.enum(["All", "ReadOnly", "WriteOnly"]),
        includeManagementEvents: z.boolean(),
      }),
    )
    .max(5),
});
type Trail = z.infer<typeof trail>;

const TRAILS_A_REGION = 5;

const trailsIn = ({ here }: Region): Shelf<Trail> =>
  shelfOf(here, "cloudtrail.trails", {
    taken: "TrailAlreadyExistsException",
    missing: "TrailNotFoundException",
  });

const trailArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:cloudtrail:${place.region}:${place.account}:trail/${name}`;

/** CloudTrail user guide, bucket policy: it reads the ACL and writes under AWSLogs/ACCOUNT. */
function checkBucket(region: Region, { name, s3BucketName, kmsKeyId }: Trail): void {
  const policy = bucketPolicyOf(region, s3BucketName);
  const bucket = `arn:${region.place.partition}:s3:::${s3BucketName}`;
  const asked = {
    principal: "cloudtrail.amazonaws.com",
    context: {
      "aws:SourceArn": trailArn(region, name),
      "aws:SourceAccount": region.place.account,
      "s3:x-amz-acl": "bucket-owner-full-control",
      "aws:SecureTransport": "true",
    },
  };
  const file = `${bucket}/AWSLogs/${region.place.account}/CloudTrail/file`;
  const looks = { ...asked, action: "s3:GetBucketAcl", resource: bucket };
  const writes = { ...asked, action: "s3:PutObject", resource: file };
  if (policy?.allows(looks) !== true || !policy.allows(writes))
    throw new AwsError(
      "InsufficientS3BucketPolicyException",
      `Incorrect S3 bucket policy is detected for bucket: ${s3BucketName}`,
    );
  if (kmsKeyId !== undefined) usableKey(region, kmsKeyId);
}

export const trailTypes: Readonly<Record<string, ResourceType>> = {
  "aws:cloudtrail/trail:Trail": resourceType<Trail>({
    inputs: trail,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      checkBucket(region, inputs);
      if (trailsIn(region).all().length >= TRAILS_A_REGION)
        throw new AwsError(
          "MaximumNumberOfTrailsExceededException",
          "a Region has at most 5 trails",
        );
      trailsIn(region).add(inputs.name, inputs);
      return { id: inputs.name, outputs: { arn: trailArn(region, inputs.name) } };
    },
    update(region, { made, inputs }) {
      checkBucket(region, inputs);
      trailsIn(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => trailsIn(region).remove(id),
  }),
};
