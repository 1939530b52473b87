// Listings of the local S3 through the real SDK client, with every parameter that clients send.
import {
  GetBucketLocationCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUCKET, openBucket, put } from "./bucket.ts";

async function filled(keys: readonly string[]) {
  const open = openBucket();
  for (const Key of keys) await put(open.client, { Key });
  return open;
}

const listed = (client: S3Client, more: Partial<ListObjectsV2CommandInput> = {}) =>
  client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));

/** Names of a page: keys, and folders with their slash. */
const namesOf = (page: Awaited<ReturnType<typeof listed>>) => ({
  keys: (page.Contents ?? []).map(({ Key }) => Key),
  folders: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
});

/** As the AWS CLI decodes what `encoding-type=url` gives. */
const decoded = (text: string | undefined) => decodeURIComponent(String(text).replaceAll("+", " "));

describe("a listing by folder", () => {
  const KEYS = ["requests/2026/a", "requests/2026/b", "requests/c", "reviews/d", "top"];

  it.each<[what: string, more: object, keys: string[], folders: string[]]>([
    ["of the whole bucket", {}, ["top"], ["requests/", "reviews/"]],
    ["of one folder", { Prefix: "requests/" }, ["requests/c"], ["requests/2026/"]],
    ["by the beginning of a name", { Prefix: "re" }, [], ["requests/", "reviews/"]],
    ["that is not there", { Prefix: "none/" }, [], []],
  ])("%s gives its keys and its folders", async (_what, more, keys, folders) => {
    const { client } = await filled(KEYS);

    const page = await listed(client, { Delimiter: "/", ...more });

    expect(namesOf(page)).toEqual({ keys, folders });
    expect(page).toMatchObject({ Delimiter: "/", KeyCount: keys.length + folders.length });
  });

  it("takes any text for a delimiter", async () => {
    const { client } = await filled(["a--b--c", "a-d"]);

    expect(namesOf(await listed(client, { Delimiter: "--" }))).toEqual({
      keys: ["a-d"],
      folders: ["a--"],
    });
  });

  it("gives each key or folder once over any pages", async () => {
    const letters = fc.constantFrom("a", "b", "/", "é");
    const key = fc.string({ unit: letters, minLength: 1, maxLength: 6 });
    // A path is resolved on its way: "//" and "/" at its beginning do not come through as they are.
    const keys = fc.uniqueArray(
      key.filter((one) => !/^\/|\/\/|\/$/.test(one)),
      { maxLength: 12 },
    );

    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 4 }), async (names, MaxKeys) => {
        const { client } = await filled(names);
        const seen: string[] = [];
        let next: string | undefined;
        do {
          const page = await listed(client, {
            Delimiter: "/",
            MaxKeys,
            ...(next !== undefined && { ContinuationToken: next }),
          });
          const { keys: found, folders } = namesOf(page);
          expect(found.length + folders.length).toBeLessThanOrEqual(MaxKeys);
          seen.push(...[...found, ...folders].map(String));
          next = page.NextContinuationToken;
        } while (next !== undefined);

        const folderOf = (name: string) => name.slice(0, name.indexOf("/") + 1) || name;
        expect(seen.toSorted()).toEqual([...new Set(names.map(folderOf))].toSorted());
      }),
      { numRuns: 30 },
    );
  });
});

describe("encoded names", () => {
  it("are what they were once they are decoded, in keys, folders, prefix and marker", async () => {
    const keys = ["a b/c+d", "a b/é & <x>", "100%", "it's (1)*!"];
    const { client } = await filled(keys);
    const EncodingType = "url" as const;

    const all = await listed(client, { EncodingType });
    const folder = await listed(client, { EncodingType, Delimiter: "/" });
    const inside = await listed(client, { EncodingType, Prefix: "a b/" });

    expect((all.Contents ?? []).map(({ Key }) => decoded(Key)).toSorted()).toEqual(keys.toSorted());
    expect(all.EncodingType).toBe("url");
    expect(folder.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["a+b/"]);
    expect(inside.Prefix).toBe("a+b/");
  });
});

describe("the first version of ListObjects", () => {
  it("goes on from a marker, which it names where there is a delimiter", async () => {
    const { client } = await filled(["a/1", "a/2", "b", "c"]);
    const first = await client.send(
      new ListObjectsCommand({ Bucket: BUCKET, Delimiter: "/", MaxKeys: 2 }),
    );
    const second = await client.send(
      new ListObjectsCommand({ Bucket: BUCKET, Delimiter: "/", Marker: first.NextMarker }),
    );
    const plain = await client.send(new ListObjectsCommand({ Bucket: BUCKET, MaxKeys: 2 }));

    expect(first).toMatchObject({
      IsTruncated: true,
      CommonPrefixes: [{ Prefix: "a/" }],
      Contents: [{ Key: "b" }],
      NextMarker: "b",
    });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(["c"]);
    expect(plain.NextMarker).toBeUndefined();
  });
});

describe("a page", () => {
  it("has at most 1,000 keys, none where none are wanted, and owners where they are asked for", async () => {
    const { client } = await filled(["a"]);

    expect((await listed(client, { MaxKeys: 5000 })).MaxKeys).toBe(1000);
    expect(await listed(client, { MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect((await listed(client)).Contents?.[0]?.Owner).toBeUndefined();
    expect((await listed(client, { FetchOwner: true })).Contents?.[0]?.Owner).toBeDefined();
  });

  it("is refused for a token that S3 never gave", async () => {
    const { client } = await filled(["a"]);

    await expect(listed(client, { ContinuationToken: "no token!" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });
});

describe("the buckets", () => {
  it("are listed by name, in pages, and by their beginning", async () => {
    const { client, s3 } = openBucket();
    s3.seedBucket({ name: "another-bucket" });

    const all = await client.send(new ListBucketsCommand({}));
    const first = await client.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    const second = await client.send(
      new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }),
    );
    const some = await client.send(new ListBucketsCommand({ Prefix: "rec" }));

    expect(all.Buckets?.map(({ Name }) => Name)).toEqual(["another-bucket", BUCKET]);
    expect(all.Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(["another-bucket"]);
    expect(second.Buckets?.map(({ Name }) => Name)).toEqual([BUCKET]);
    expect(some.Buckets?.map(({ Name }) => Name)).toEqual([BUCKET]);
  });

  it("say where they are", async () => {
    const { client } = openBucket();

    const found = await client.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
    const none = client.send(new GetBucketLocationCommand({ Bucket: "other-bucket" }));

    expect(found.LocationConstraint).toBe("eu-west-1");
    await expect(none).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

describe("IAM", () => {
  const bucket = `arn:aws:s3:::${BUCKET}`;

  it("can narrow a listing to a prefix and to folders", async () => {
    const { as } = openBucket();
    const Condition = { StringEquals: { "s3:prefix": "requests/", "s3:delimiter": "/" } };
    const reader = as({ Action: "s3:ListBucket", Resource: bucket, Condition });

    await listed(reader, { Prefix: "requests/", Delimiter: "/" });

    for (const more of [{}, { Prefix: "requests/" }, { Delimiter: "/" }])
      await expect(listed(reader, more)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("asks for the right to list all buckets, of the account and not of a bucket", async () => {
    const { as } = openBucket();

    const one = as({ Action: "s3:ListAllMyBuckets", Resource: bucket });
    await expect(one.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await as({ Action: "s3:ListAllMyBuckets", Resource: "*" }).send(new ListBucketsCommand({}));
  });
});
