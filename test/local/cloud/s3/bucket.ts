// A cloud with one bucket for tests: the real S3 client, as an administrator and as somebody with a few rights.
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import { createFaults } from "../../../../local/cloud/front/faults.ts";
import { createFront } from "../../../../local/cloud/front/front.ts";
import { sdkHandler } from "../../../../local/cloud/front/sdk-handler.ts";
import { createIam } from "../../../../local/cloud/iam/iam.ts";
import { keyArnOf } from "../../../../local/cloud/kms/keys.ts";
import type { BucketSeed } from "../../../../local/cloud/s3/buckets.ts";
import { createS3 } from "../../../../local/cloud/s3/service.ts";
import { ADMIN, place, START } from "../front/cloud.ts";

export const BUCKET = "records-111122223333";

export function openBucket(
  settings: Omit<BucketSeed, "name"> = {},
  { store = memoryStore() }: { readonly store?: Store } = {},
) {
  const clock = createClock({ mode: "still", startAt: START });
  const iam = createIam({ clock, place, store, propagation: { min: 0, max: 0 } });
  const keyArn = (alias: string) => keyArnOf(place, alias);
  const s3 = createS3({ clock, store, place, authorize: iam.authorize, keyArn });
  s3.seedBucket({ name: BUCKET, ...settings });
  const faults = createFaults({ clock });
  const handle = createFront({ services: [s3.service], iam, clock, faults, place });
  const admin = iam.seedUser({ name: "root-admin", policies: [ADMIN] });
  const config = (arn: string) => ({
    region: place.region,
    endpoint: "http://aws.local",
    credentials: iam.keyFor(arn),
    maxAttempts: 1,
  });
  const clientOf = (arn: string) =>
    new S3Client({ ...config(arn), requestHandler: sdkHandler(handle) });
  /** A client of somebody who has these statements and no others. */
  const as = (...statements: readonly object[]) => {
    const document = {
      Version: "2012-10-17",
      Statement: statements.map((each) => ({ Effect: "Allow", ...each })),
    };
    return clientOf(iam.seedUser({ name: "ana", policies: [{ name: "p", document }] }));
  };
  return { s3, faults, handle, as, client: clientOf(admin), config: config(admin) };
}

export const put = (client: S3Client, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: "requests/a.json", Body: "one", ...more }),
  );

export async function get(client: S3Client, Key = "requests/a.json") {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return Body?.transformToString();
}

export const head = (client: S3Client, Key = "requests/a.json") =>
  client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));

export async function list(client: S3Client, more: object = {}) {
  const found = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));
  return { keys: (found.Contents ?? []).map(({ Key }) => Key), next: found.NextContinuationToken };
}
