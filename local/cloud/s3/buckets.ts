// The buckets and their objects, every version of them.
// Never untrue: a version that was written is never changed or removed.
import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";

export interface BucketSeed {
  readonly name: string;
  /** The alias of the key its objects are encrypted under, without `alias/`; S3's own if left out. */
  readonly key?: string;
  /** Object Lock's default retention. */
  readonly lock?: { readonly mode: "GOVERNANCE" | "COMPLIANCE"; readonly days: number };
}

export interface Bucket extends BucketSeed {
  /** Epoch ms, story time. */
  readonly createdAt: number;
}

export interface StoredObject {
  readonly key: string;
  readonly versionId: string;
  readonly base64: string;
  readonly contentType: string;
  readonly eTag: string;
  readonly crc32: string;
  /** Epoch ms, story time. */
  readonly at: number;
  readonly lock?: { readonly mode: string; readonly until: string };
}

export type NewObject = Pick<StoredObject, "key" | "contentType" | "crc32" | "lock"> & {
  readonly body: Buffer;
};

const DAY = 86_400_000;

export type Buckets = ReturnType<typeof createBuckets>;

/** Every bucket is versioned, as the deploy makes them. */
export function createBuckets({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  const buckets = store.collection<Bucket>("s3.buckets");
  const objects = store.collection<readonly StoredObject[]>("s3.objects");
  const idOf = (bucket: string, key: string) => `${bucket}/${key}`;
  const versions = (bucket: string, key: string) => objects.get(idOf(bucket, key)) ?? [];
  const usualLockOf = ({ lock }: BucketSeed): StoredObject["lock"] =>
    lock && { mode: lock.mode, until: new Date(clock.now() + lock.days * DAY).toISOString() };
  return {
    seed(bucket: BucketSeed): void {
      const createdAt = buckets.get(bucket.name)?.createdAt ?? clock.now();
      buckets.put(bucket.name, { ...bucket, createdAt });
    },
    find: (name: string) => buckets.get(name),
    all: () => buckets.values(),
    versions,
    current: (bucket: string, key: string) => versions(bucket, key).at(-1),
    /** The current objects under a prefix, in the order of their keys' bytes. */
    list: (bucket: string, prefix: string): StoredObject[] =>
      objects
        .ids()
        .filter((id) => id.startsWith(idOf(bucket, prefix)))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .flatMap((id) => objects.get(id)?.at(-1) ?? []),
    put(bucket: BucketSeed, { body, ...object }: NewObject): StoredObject {
      const before = versions(bucket.name, object.key);
      const lock = object.lock ?? usualLockOf(bucket);
      // Under KMS an ETag is no MD5 of the bytes, so nothing may count on it.
      const salt = bucket.key === undefined ? "" : `${bucket.key}${before.length}`;
      const stored: StoredObject = {
        ...object,
        base64: body.toString("base64"),
        eTag: `"${createHash("md5").update(salt).update(body).digest("hex")}"`,
        versionId: createHash("sha256")
          .update(`${bucket.name}/${object.key}/${before.length}`)
          .digest("base64url")
          .slice(0, 32),
        at: clock.now(),
        ...(lock && { lock }),
      };
      objects.put(idOf(bucket.name, object.key), [...before, stored]);
      return stored;
    },
  };
}
