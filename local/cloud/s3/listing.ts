// Listings of S3 as its pages say: both versions of ListObjects, by prefix and by folder, and ListBuckets.
// Invariant: following the tokens to the end gives every key, or the folder that it lies in, exactly once.
import { z } from "zod";
import { AwsError } from "../core/service.ts";
import { element } from "../front/xml.ts";
import type { Bucket, StoredObject } from "./buckets.ts";

const MAX_PAGE = 1000;

/** S3 answers at most 1,000 keys, however many are wanted. */
const pageSize = z.coerce
  .number()
  .int()
  .min(0)
  .default(MAX_PAGE)
  .transform((size) => Math.min(size, MAX_PAGE));
const common = {
  Bucket: z.string(),
  ContentSHA256: z.string().optional(),
  ContentType: z.string().optional(),
  Prefix: z.string().optional(),
  Delimiter: z.string().optional(),
  EncodingType: z.literal("url").optional(),
  MaxKeys: pageSize,
};
export const listInput = z.strictObject({
  ...common,
  StartAfter: z.string().optional(),
  ContinuationToken: z.string().optional(),
  FetchOwner: z.stringbool().optional(),
});
export const oldListInput = z.strictObject({ ...common, Marker: z.string().optional() });
export const bucketsInput = z.strictObject({
  ContentSHA256: z.string().optional(),
  ContentType: z.string().optional(),
  Prefix: z.string().default(""),
  BucketRegion: z.string().optional(),
  ContinuationToken: z.string().optional(),
  MaxBuckets: z.coerce.number().int().min(1).max(10_000).default(10_000),
});
type ListInput = z.infer<typeof listInput>;
type OldListInput = z.infer<typeof oldListInput>;

/** One line of a listing: an object, or a folder that stands for all keys in it. */
interface Row {
  /** The key, or the common prefix. */
  readonly name: string;
  readonly object?: StoredObject;
}

interface Wanted {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys: number;
  readonly after?: string | undefined;
}

const isAfter = (name: string, other: string) =>
  Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0;

/** Keys that share what stands between the prefix and the next delimiter are one row. */
function rowsOf(all: readonly StoredObject[], { Prefix = "", Delimiter }: Wanted): Row[] {
  const folders = new Set<string>();
  return all.flatMap((object): Row[] => {
    const at = Delimiter ? object.key.indexOf(Delimiter, Prefix.length) : -1;
    if (at < 0 || !Delimiter) return [{ name: object.key, object }];
    const name = object.key.slice(0, at + Delimiter.length);
    if (folders.has(name)) return [];
    folders.add(name);
    return [{ name }];
  });
}

function pageOf(all: readonly StoredObject[], wanted: Wanted) {
  const { after, MaxKeys } = wanted;
  const rest = rowsOf(all, wanted).filter(
    ({ name }) => after === undefined || isAfter(name, after),
  );
  const rows = rest.slice(0, MaxKeys);
  return { rows, last: rows.at(-1)?.name, isCut: MaxKeys > 0 && rest.length > rows.length };
}

/** As S3 encodes keys under `encoding-type=url`: a space is a plus, a slash stays. */
const urlEncoded = (text: string) =>
  encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (sign) =>
      sign === "*" ? sign : `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );

/** The token of a page is its last name, made unreadable so that no client builds one. */
const tokenOf = (name: string) => Buffer.from(name).toString("base64url");
const nameOf = (token: string) => Buffer.from(token, "base64url").toString();

/** The only owner there is: the account. */
const OWNER = { ID: "local", DisplayName: "local" };

interface Shape {
  readonly encode: (text: string) => string;
  readonly hasOwner: boolean;
}

function rowElement({ name, object }: Row, { encode, hasOwner }: Shape): string {
  if (object === undefined) return element("CommonPrefixes", { Prefix: encode(name) }, "member");
  const content = {
    Key: encode(name),
    LastModified: new Date(object.at).toISOString(),
    ETag: object.eTag,
    Size: Buffer.from(object.base64, "base64").length,
    ...(hasOwner && { Owner: OWNER }),
    StorageClass: "STANDARD",
  };
  return element("Contents", content, "member");
}

function documentOf(name: string, head: object, rows: readonly string[]): string {
  const fields = Object.entries(head).map(([field, value]) => element(field, value, "member"));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${[...fields, ...rows].join("")}</${name}>`;
}

const encoderOf = (type: "url" | undefined) =>
  type === "url" ? urlEncoded : (text: string) => text;

/** ListObjectsV2. `all` are the current objects under the prefix, in the order of their keys' bytes. */
export function listing(input: ListInput, all: readonly StoredObject[]): string {
  const { Bucket, Prefix = "", Delimiter, EncodingType, StartAfter, ContinuationToken } = input;
  const encode = encoderOf(EncodingType);
  const after = ContinuationToken === undefined ? StartAfter : nameOf(ContinuationToken);
  const { rows, last, isCut } = pageOf(all, { ...input, after });
  const head = {
    Name: Bucket,
    Prefix: encode(Prefix),
    ...(StartAfter !== undefined && { StartAfter: encode(StartAfter) }),
    ...(ContinuationToken !== undefined && { ContinuationToken }),
    KeyCount: rows.length,
    MaxKeys: input.MaxKeys,
    ...(Delimiter && { Delimiter: encode(Delimiter) }),
    EncodingType,
    IsTruncated: isCut,
    ...(isCut && last !== undefined && { NextContinuationToken: tokenOf(last) }),
  };
  const shape = { encode, hasOwner: input.FetchOwner === true };
  return documentOf(
    "ListBucketResult",
    head,
    rows.map((row) => rowElement(row, shape)),
  );
}

/** ListObjects, the first version: pages go on from a marker; S3 names the next one only where a delimiter was given. */
export function oldListing(input: OldListInput, all: readonly StoredObject[]): string {
  const { Bucket, Prefix = "", Delimiter, EncodingType, Marker } = input;
  const encode = encoderOf(EncodingType);
  const { rows, last, isCut } = pageOf(all, { ...input, after: Marker });
  const head = {
    Name: Bucket,
    Prefix: encode(Prefix),
    Marker: encode(Marker ?? ""),
    MaxKeys: input.MaxKeys,
    ...(Delimiter && { Delimiter: encode(Delimiter) }),
    EncodingType,
    IsTruncated: isCut,
    ...(isCut && Delimiter && last !== undefined && { NextMarker: encode(last) }),
  };
  const shape = { encode, hasOwner: true };
  return documentOf(
    "ListBucketResult",
    head,
    rows.map((row) => rowElement(row, shape)),
  );
}

/** ListBuckets: all buckets of the account, in the order of their names. */
export function bucketListing(
  input: z.infer<typeof bucketsInput>,
  all: readonly Bucket[],
  region: string,
): string {
  const { Prefix, BucketRegion = region, MaxBuckets, ContinuationToken } = input;
  const after = ContinuationToken === undefined ? "" : nameOf(ContinuationToken);
  const rest = all
    .filter(({ name }) => BucketRegion === region && name.startsWith(Prefix) && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, MaxBuckets);
  const last = page.at(-1)?.name;
  const buckets = page.map(({ name, createdAt }) =>
    element(
      "Bucket",
      { Name: name, CreationDate: new Date(createdAt).toISOString(), BucketRegion: region },
      "member",
    ),
  );
  const next = rest.length > page.length && last !== undefined ? tokenOf(last) : undefined;
  return documentOf("ListAllMyBucketsResult", { Owner: OWNER }, [
    `<Buckets>${buckets.join("")}</Buckets>`,
    element("ContinuationToken", next, "member"),
    element("Prefix", Prefix || undefined, "member"),
  ]);
}

/** GetBucketLocation. */
export function locationOf(region: string): string {
  // us-east-1 is said by saying nothing (S3 API, GetBucketLocation).
  const content = region === "us-east-1" ? "" : region;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</LocationConstraint>`;
}

/** Refuses what S3 refuses: a token that it never gave. */
export function checkToken(token: string | undefined): void {
  if (token === undefined || tokenOf(nameOf(token)) === token) return;
  throw new AwsError("InvalidArgument", "The continuation token provided is incorrect");
}
