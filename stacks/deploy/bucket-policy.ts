// A bucket's own policy: TLS only, and the trail may write into its bucket (CloudTrail user guide, bucket policy).
import type { BucketSpec } from "../shapes.ts";
import type { Deps } from "./deps.ts";

/** The policy document. Nobody but the trail, and only this trail, is let in by it. */
export function bucketPolicy({ topology }: Deps, { name }: BucketSpec) {
  const { partition, account, region } = topology.place;
  const arn = `arn:${partition}:s3:::${name}`;
  const tlsOnly = {
    Sid: "OnlyTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const { trail } = topology;
  if (trail?.bucket !== name) return { Version: "2012-10-17", Statement: [tlsOnly] };
  const source = `arn:${partition}:cloudtrail:${region}:${account}:trail/${trail.name}`;
  const ofTrail = (sid: string, action: string, resource: string, condition: object = {}) => ({
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: action,
    Resource: resource,
    Condition: { StringEquals: { "aws:SourceArn": source, ...condition } },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      tlsOnly,
      ofTrail("TheTrailLooks", "s3:GetBucketAcl", arn),
      ofTrail("TheTrailWrites", "s3:PutObject", `${arn}/AWSLogs/${account}/*`, {
        "s3:x-amz-acl": "bucket-owner-full-control",
      }),
    ],
  };
}
