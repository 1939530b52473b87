// The trail: without one in the Region EventBridge hears of no session (facts D1).
import type { Buckets } from "./buckets.ts";
import type { Deps } from "./deps.ts";

export function makeTrail({ aws, topology }: Deps, buckets: Buckets): void {
  const { trail } = topology;
  if (trail === undefined) return;
  const writable = buckets.get(trail.bucket);
  new aws.cloudtrail.Trail(
    trail.name,
    {
      name: trail.name,
      s3BucketName: trail.bucket,
      enableLogging: true,
      enableLogFileValidation: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
      eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: true }],
    },
    writable === undefined ? {} : { dependsOn: [writable] },
  );
}
