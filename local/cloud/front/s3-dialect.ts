// S3's way of speaking: the operation is in method, path and headers; answers are headers and bytes, errors are XML.
// Never untrue: a header or a query that would change what a call means, and is not known here, is refused.
import { addressOf } from "../core/address.ts";
import { AwsError } from "../core/service.ts";
import type { Dialect } from "./dialect.ts";
import type { FrontAnswer, FrontRequest } from "./messages.ts";
import { element } from "./xml.ts";

/** What an S3 operation gives: its own headers, and a body where it has one. */
export interface S3Output {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** The body is an object's bytes, which clients take as a stream. */
  readonly isObject?: boolean;
}

/** Headers and parameters become fields of the input, under the names of AWS's API. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "ContentType",
  "content-md5": "ContentMD5",
  "if-none-match": "IfNoneMatch",
  "if-match": "IfMatch",
  "x-amz-sdk-checksum-algorithm": "ChecksumAlgorithm",
  "x-amz-checksum-crc32": "ChecksumCRC32",
  "x-amz-checksum-mode": "ChecksumMode",
  "x-amz-content-sha256": "ContentSHA256",
  "x-amz-object-lock-mode": "ObjectLockMode",
  "x-amz-object-lock-retain-until-date": "ObjectLockRetainUntilDate",
};
const QUERIES: Readonly<Record<string, string>> = {
  prefix: "Prefix",
  "start-after": "StartAfter",
  "continuation-token": "ContinuationToken",
  "max-keys": "MaxKeys",
  delimiter: "Delimiter",
  "encoding-type": "EncodingType",
  "fetch-owner": "FetchOwner",
  marker: "Marker",
  "bucket-region": "BucketRegion",
  "max-buckets": "MaxBuckets",
};
/** Parameters that name the operation and say nothing else. */
const NAMING = new Set(["x-id", "encryption", "location"]);
/** Said by every client, and of no meaning for the operation. */
const IDLE = new Set(["x-amz-date", "x-amz-security-token", "x-amz-user-agent"]);

const notImplemented = (what: string) =>
  new AwsError(
    "NotImplemented",
    `A header or query you provided implies functionality that is not implemented: ${what}`,
    501,
  );

const isIp = (host: string) => /^[\d.]+$|^\[/.test(host);

/** `bucket.aws.local`, `bucket.localhost:4566`: the bucket is the first label where there is one before the endpoint's own. */
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "");
  const labels = name.split(".");
  const own = labels.at(-1) === "localhost" ? 1 : 2;
  return isIp(name) || labels.length <= own ? undefined : labels.slice(0, -own).join(".");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}

function placeOf({ path, headers }: FrontRequest) {
  const url = addressOf(path);
  const whole = decoded(url.pathname.slice(1));
  const ofHost = bucketOfHost(headers.host ?? "");
  const [first = "", ...rest] = whole.split("/");
  const [bucket, key] = ofHost === undefined ? [first, rest.join("/")] : [ofHost, whole];
  return { bucket, key, query: url.searchParams };
}

interface Named {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** What a GET of a bucket asks for is said by its query; without one it is the first version of a listing. */
function bucketQuestion(query: URLSearchParams): string {
  if (query.has("encryption")) return "GetBucketEncryption";
  if (query.has("location")) return "GetBucketLocation";
  return query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
}

function operationOf({ method, bucket, key, query }: Named): string {
  if (method === "GET" && key === "") return bucket === "" ? "ListBuckets" : bucketQuestion(query);
  const named = { PUT: "PutObject", GET: "GetObject", HEAD: "HeadObject" }[method];
  if (named === undefined || key === "" || query.has("list-type"))
    throw new AwsError("MethodNotAllowed", `The local S3 has no ${method} there.`, 405);
  return named;
}

function headersOf({ headers }: FrontRequest): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const field = HEADERS[name];
    if (field !== undefined && value !== undefined) return [[field, value]];
    const isOurs = name.startsWith("x-amz-") || name.startsWith("if-") || name === "range";
    if (isOurs && !IDLE.has(name)) throw notImplemented(name);
    return [];
  });
}

function queryOf(query: URLSearchParams): [string, string][] {
  return [...query].flatMap(([name, value]): [string, string][] => {
    if (NAMING.has(name) || (name === "list-type" && value === "2")) return [];
    const field = QUERIES[name];
    if (field === undefined) throw notImplemented(name);
    return [[field, value]];
  });
}

const idHeaders = (requestId: string) => ({
  "x-amz-request-id": requestId,
  "x-amz-id-2": requestId,
});

export const s3: Dialect = {
  read(request) {
    const { bucket, key, query } = placeOf(request);
    const operation = operationOf({ method: request.method, bucket, key, query });
    return {
      operation,
      input: {
        ...(bucket === "" ? {} : { Bucket: bucket }),
        ...(key === "" ? {} : { Key: key }),
        ...Object.fromEntries([...headersOf(request), ...queryOf(query)]),
        ...(operation === "PutObject" ? { Body: request.body } : {}),
      },
    };
  },
  answer(_operation, output, requestId, { method }): FrontAnswer {
    const { headers = {}, body = "", isObject = false } = output as S3Output;
    return {
      status: 200,
      headers: { ...idHeaders(requestId), ...headers },
      body: method === "HEAD" ? "" : body,
      ...(isObject && { isStream: true }),
    };
  },
  refuse(error, requestId, { method }) {
    const content = element(
      "Error",
      { Code: error.name, Message: error.message, RequestId: requestId },
      "member",
    );
    return {
      status: error.status,
      headers: { ...idHeaders(requestId), "content-type": "application/xml" },
      // A HEAD has no body: its caller learns the status and nothing else.
      body: method === "HEAD" ? "" : `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
    };
  },
  unknownOperation: (operation) => notImplemented(operation),
  invalidInput: "InvalidRequest",
  unknownKey: () =>
    new AwsError(
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
      403,
    ),
  expiredKey: () => new AwsError("ExpiredToken", "The provided token has expired."),
  denial: (sentence) => new AwsError("AccessDenied", sentence, 403),
};
