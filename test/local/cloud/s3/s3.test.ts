// The local S3 through the real SDK client.
import { createHash } from "node:crypto";
import { DeleteObjectCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { listen } from "../../../../local/cloud/front/http.ts";
import { BUCKET, get, head, list, openBucket, put } from "./bucket.ts";

const status = (httpStatusCode: number, name: string) => ({ name, $metadata: { httpStatusCode } });

describe("an object", () => {
  it("is given back byte for byte, whatever its key and bytes are", async () => {
    const { client } = openBucket();
    const keys = fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" });
    const plainKeys = keys.filter((key) => !/[\\/.\s%]|[\ud800-\udfff]/.test(key));

    await fc.assert(
      fc.asyncProperty(plainKeys, fc.uint8Array({ maxLength: 200 }), async (name, bytes) => {
        const Key = `requests/${name}`;
        await put(client, { Key, Body: bytes });

        const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
        expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 40 },
    );
  });

  it("has a new version each time it is written, and the old ones stay", async () => {
    const { client, s3 } = openBucket();

    await put(client, { Body: "one" });
    await put(client, { Body: "two" });

    expect(await get(client)).toBe("two");
    const texts = s3.versions(BUCKET, "requests/a.json").map(({ base64 }) => atob(base64));
    expect(texts).toEqual(["one", "two"]);
  });

  it("is told of by HEAD without its bytes", async () => {
    const { client } = openBucket();
    await put(client, { ContentType: "application/json" });

    const found = await head(client);

    const md5 = createHash("md5").update("one").digest("hex");
    expect(found).toMatchObject({
      ContentLength: 3,
      ContentType: "application/json",
      ETag: `"${md5}"`,
    });
    await expect(head(client, "requests/b.json")).rejects.toMatchObject(status(404, "NotFound"));
  });

  it("is there after a restart", async () => {
    const store = memoryStore();
    await put(openBucket({}, { store }).client);

    const again = openBucket({}, { store });

    expect(await get(again.client)).toBe("one");
  });

  it("that is not there is NoSuchKey, and in a bucket that is not there NoSuchBucket", async () => {
    const { client } = openBucket();

    await expect(get(client)).rejects.toMatchObject(status(404, "NoSuchKey"));
    await expect(put(client, { Bucket: "other-bucket" })).rejects.toMatchObject(
      status(404, "NoSuchBucket"),
    );
  });
});

describe("If-None-Match: *", () => {
  it("writes once: the second write changes nothing and is told so", async () => {
    const { client, s3 } = openBucket();
    await put(client, { Body: "one", IfNoneMatch: "*" });

    const second = put(client, { Body: "two", IfNoneMatch: "*" });

    await expect(second).rejects.toMatchObject(status(412, "PreconditionFailed"));
    expect(await get(client)).toBe("one");
    expect(s3.versions(BUCKET, "requests/a.json")).toHaveLength(1);
  });

  it("meets the object of its own first try when that answer was lost", async () => {
    const { client, faults } = openBucket();
    faults.add({ service: "s3", operation: "PutObject", kind: "lost-answer", times: 1 });

    const lost = put(client, { IfNoneMatch: "*" });

    await expect(lost).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(put(client, { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });
});

describe("Object Lock", () => {
  it("is the bucket's usual one, or the one that is asked for", async () => {
    const { client } = openBucket({ lock: { mode: "GOVERNANCE", days: 10 } });

    await put(client);
    await put(client, {
      Key: "requests/b.json",
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: new Date("2030-01-01T00:00:00Z"),
    });

    const until = new Date("2026-03-12T09:00:00Z");
    expect(await head(client)).toMatchObject({
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: until,
    });
    expect(await head(client, "requests/b.json")).toMatchObject({ ObjectLockMode: "COMPLIANCE" });
  });

  it("wants a checksum of what is locked", async () => {
    const { config, handle } = openBucket({ lock: { mode: "GOVERNANCE", days: 10 } });

    const answer = await handle({
      method: "PUT",
      path: "/a",
      headers: {
        host: `${BUCKET}.aws.local`,
        authorization: `AWS4-HMAC-SHA256 Credential=${config.credentials.accessKeyId}/20260302/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: Buffer.from("one"),
    });

    expect(answer).toMatchObject({
      status: 400,
      body: expect.stringContaining("Content-MD5 OR x-amz-checksum-"),
    });
  });
});

describe("a listing", () => {
  it("gives every key under a prefix once, in order, however small the pages are", async () => {
    const { client } = openBucket();
    const names = ["requests/b", "requests/a", "requests/c", "other/a"];
    for (const Key of names) await put(client, { Key });

    const seen: (string | undefined)[] = [];
    let next: string | undefined;
    do {
      const page = await list(client, {
        Prefix: "requests/",
        MaxKeys: 2,
        ...(next !== undefined && { ContinuationToken: next }),
      });
      seen.push(...page.keys);
      next = page.next;
    } while (next !== undefined);

    expect(seen).toEqual(["requests/a", "requests/b", "requests/c"]);
    expect((await list(client, { StartAfter: "requests/a" })).keys).toEqual([
      "requests/b",
      "requests/c",
    ]);
  });
});

describe("IAM", () => {
  const resource = `arn:aws:s3:::${BUCKET}/requests/*`;

  it("lets a writer write under its prefix only, and read nothing", async () => {
    const { as } = openBucket();
    const writer = as({ Action: "s3:PutObject", Resource: resource });

    await put(writer);

    const denied = status(403, "AccessDenied");
    await expect(put(writer, { Key: "other/a.json" })).rejects.toMatchObject(denied);
    await expect(get(writer)).rejects.toMatchObject(denied);
    await expect(list(writer)).rejects.toMatchObject(denied);
  });

  it("can demand that nothing is written over", async () => {
    const { as } = openBucket();
    const Condition = { Null: { "s3:if-none-match": "false" } };
    const writer = as({ Action: "s3:PutObject", Resource: resource, Condition });

    await put(writer, { IfNoneMatch: "*" });

    await expect(put(writer)).rejects.toMatchObject(status(403, "AccessDenied"));
  });

  it("denies a writer that may not use the bucket's key, and a reader likewise", async () => {
    const { as, client } = openBucket({ key: "curfew-transcripts" });
    const both = { Action: ["s3:PutObject", "s3:GetObject"], Resource: resource };
    await put(client);

    const without = as(both);
    await expect(put(without)).rejects.toMatchObject(status(403, "AccessDenied"));
    await expect(get(without)).rejects.toMatchObject(status(403, "AccessDenied"));

    const Condition = {
      StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/curfew-transcripts" },
    };
    const action = ["kms:GenerateDataKey", "kms:Decrypt"];
    const withKey = as(both, { Action: action, Resource: "*", Condition });
    await put(withKey);
    expect(await get(withKey)).toBe("one");
  });

  it("does not tell who may not list whether a key is there", async () => {
    const { as } = openBucket();
    const reader = as({ Action: "s3:GetObject", Resource: resource });

    const answer = get(reader, "requests/none.json");

    await expect(answer).rejects.toMatchObject(status(403, "AccessDenied"));
  });

  it("asks for a right of its own when the lock is the writer's", async () => {
    const { as } = openBucket();
    const writer = as({ Action: "s3:PutObject", Resource: resource });

    const answer = put(writer, {
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: new Date("2030-01-01T00:00:00Z"),
    });

    await expect(answer).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("what is not imitated is refused", () => {
  it.each([
    ["metadata", { Metadata: { a: "b" } }],
    ["an ACL", { ACL: "private" as const }],
    ["encryption of the writer's own", { ServerSideEncryption: "AES256" as const }],
    ["tags", { Tagging: "a=b" }],
  ])("%s", async (_what, more) => {
    const { client } = openBucket();

    await expect(put(client, more)).rejects.toMatchObject(status(501, "NotImplemented"));
  });

  it("another condition than that nothing is there", async () => {
    const { client } = openBucket();

    await expect(put(client, { IfNoneMatch: '"etag"' })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await expect(put(client, { IfMatch: '"etag"' })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
  });

  it("a part of an object, an older version, and deletion", async () => {
    const { client } = openBucket();
    await put(client);
    const read = (more: object) =>
      client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "requests/a.json", ...more }));

    await expect(read({ Range: "bytes=0-1" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(read({ VersionId: "x" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(
      client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "requests/a.json" })),
    ).rejects.toMatchObject({ name: "MethodNotAllowed" });
    expect(await get(client)).toBe("one");
  });

  it("a checksum that is not of these bytes", async () => {
    const { client } = openBucket();

    const answer = put(client, { ChecksumCRC32: "AAAAAA==" });

    await expect(answer).rejects.toMatchObject({ name: "BadDigest" });
  });
});

describe("over HTTP", () => {
  it("the client names its bucket in the path, and finds it", async () => {
    const { config, handle } = openBucket();
    const door = await listen(handle, { port: 0 });
    onTestFinished(() => door.close());
    const client = new S3Client({ ...config, endpoint: door.url });

    await put(client, { Key: "requests/ä b.json" });

    expect(await get(client, "requests/ä b.json")).toBe("one");
    expect((await head(client, "requests/ä b.json")).ContentLength).toBe(3);
    expect((await list(client)).keys).toEqual(["requests/ä b.json"]);
  });

  it("says that it is throttled in S3's words", async () => {
    const { client, faults } = openBucket();
    faults.add({ service: "s3", kind: "throttle", times: 1 });

    await expect(put(client)).rejects.toMatchObject(status(503, "SlowDown"));
  });
});
