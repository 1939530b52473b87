// What is put on a bucket beside its name. Each lies on the bucket, so it goes or stays with it.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { resourcePolicy } from "../account/resource-policy.ts";
import { type ResourceType, resourceType } from "../engine/resource-type.ts";
import { bucketsIn } from "./buckets.ts";
import { usableKey } from "./kms.ts";

interface OfBucket {
  readonly bucket: string;
}

const typeName = (word: string) => `aws:s3/${word[0]?.toLowerCase()}${word.slice(1)}:${word}`;

/** A type whose inputs are one setting of a bucket; `check` says what else AWS looks at. */
function setting<Inputs extends OfBucket>(
  word: string,
  inputs: z.ZodType<Inputs>,
  check: (region: Region, inputs: Inputs) => void = () => undefined,
): Readonly<Record<string, ResourceType>> {
  const put = (region: Region, given: Inputs) => {
    const record = bucketsIn(region).get(given.bucket);
    if (record.region !== region.place.region)
      throw new AwsError("PermanentRedirect", `${given.bucket} is in ${record.region}`);
    check(region, given);
    const settings = { ...record.settings, [word]: given };
    bucketsIn(region).change(given.bucket, { settings });
    return { id: given.bucket, outputs: {} };
  };
  const type = resourceType<Inputs>({
    inputs,
    replacedBy: ["bucket"],
    named: "bucket",
    create: put,
    update: (region, change) => put(region, change.inputs),
    remove(region, { id }) {
      const { [word]: _, ...settings } = bucketsIn(region).get(id).settings;
      bucketsIn(region).change(id, { settings });
    },
  });
  return { [typeName(word)]: type };
}

const bucket = z.string();

const encryption = z.strictObject({
  bucket,
  rules: z
    .array(
      z.strictObject({
        applyServerSideEncryptionByDefault: z.strictObject({
          sseAlgorithm: z.enum(["AES256", "aws:kms"]),
          kmsMasterKeyId: z.string().optional(),
        }),
        bucketKeyEnabled: z.boolean(),
      }),
    )
    .length(1),
});

const days = z.int().min(1);
const lifecycle = z.strictObject({
  bucket,
  rules: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(255),
        status: z.enum(["Enabled", "Disabled"]),
        filter: z.strictObject({ prefix: z.string().optional() }),
        expiration: z.strictObject({ days }).optional(),
        noncurrentVersionExpiration: z.strictObject({ noncurrentDays: days }).optional(),
        abortIncompleteMultipartUpload: z.strictObject({ daysAfterInitiation: days }).optional(),
      }),
    )
    .min(1)
    .max(1000),
});

const publicAccess = z.strictObject({
  bucket,
  blockPublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  ignorePublicAcls: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});

const policy = z.strictObject({ bucket, policy: z.string() });

const POLICY = { bytes: 20_480, malformed: "MalformedPolicy" };

function checkPolicy(region: Region, { bucket: name, policy: text }: z.infer<typeof policy>): void {
  const of = `arn:${region.place.partition}:s3:::${name}`;
  const { isPublic } = resourcePolicy(region, text, { ...POLICY, of });
  const blocked = bucketsIn(region).get(name).settings.BucketPublicAccessBlock;
  if (isPublic && publicAccess.safeParse(blocked).data?.blockPublicPolicy === true)
    throw new AwsError("AccessDenied", "public policies are blocked by BlockPublicPolicy", 403);
}

/** The policy of a bucket as AWS asks it; nothing is allowed without one. */
export function bucketPolicyOf(region: Region, name: string) {
  const put = policy.safeParse(bucketsIn(region).get(name).settings.BucketPolicy);
  return put.success ? resourcePolicy(region, put.data.policy, POLICY) : undefined;
}

export const bucketSettingTypes: Readonly<Record<string, ResourceType>> = {
  ...setting(
    "BucketVersioning",
    z.strictObject({
      bucket,
      versioningConfiguration: z.strictObject({ status: z.literal("Enabled") }),
    }),
  ),
  ...setting(
    "BucketOwnershipControls",
    z.strictObject({
      bucket,
      rule: z.strictObject({ objectOwnership: z.literal("BucketOwnerEnforced") }),
    }),
  ),
  ...setting("BucketServerSideEncryptionConfiguration", encryption, (region, { rules }) => {
    const key = rules[0]?.applyServerSideEncryptionByDefault.kmsMasterKeyId;
    if (key !== undefined) usableKey(region, key);
  }),
  ...setting("BucketLifecycleConfiguration", lifecycle),
  ...setting("BucketPublicAccessBlock", publicAccess),
  ...setting("BucketPolicy", policy, checkPolicy),
  ...setting(
    "BucketObjectLockConfiguration",
    z.strictObject({
      bucket,
      rule: z.strictObject({
        defaultRetention: z.strictObject({
          mode: z.enum(["GOVERNANCE", "COMPLIANCE"]),
          days,
        }),
      }),
    }),
    (region, { bucket: name }) => {
      if (!bucketsIn(region).get(name).isLockable)
        throw new AwsError("InvalidBucketState", `${name} was made without Object Lock.`, 409);
    },
  ),
};
