// The record of closed requests in S3: written once, never over what is there.
// Never untrue: an object that is there already counts as kept, because its key and its text follow from the request.
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import {
  RECORD_FOLDER,
  type Records,
  recordKey,
  recordText,
  requestOfKey,
} from "../domain/kept-record.ts";
import { isNamed } from "./aws-error.ts";

/** The writer. It may write an object that is not there, and can neither read nor list what is. */
export function s3Records(config: S3ClientConfig, bucket: string): Records {
  const client = new S3Client(config);
  return {
    async keep(request, sessions) {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: recordKey(request.id),
            Body: recordText(request, sessions),
            ContentType: "application/json",
            IfNoneMatch: "*",
          }),
        );
      } catch (error) {
        // The first try, whose answer was lost, or an earlier execution.
        if (!isNamed(error, "PreconditionFailed")) throw error;
      }
    },
  };
}

export interface RecordReader {
  /** The text of a request's record; undefined if there is none. */
  read(requestId: string): Promise<string | undefined>;
  /** The requests that have a record, and keys in their place that are no request's. */
  list(): AsyncGenerator<{ readonly key: string; readonly request: string | undefined }>;
}

/** For who checks: may read and list, so that a record that is missing is told from one that is hidden. */
export function s3RecordReader(config: S3ClientConfig, bucket: string): RecordReader {
  const client = new S3Client(config);
  return {
    async read(requestId) {
      try {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: recordKey(requestId) }),
        );
        return await Body?.transformToString();
      } catch (error) {
        if (isNamed(error, "NoSuchKey")) return undefined;
        throw error;
      }
    },
    async *list() {
      let next: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: RECORD_FOLDER,
            ...(next === undefined ? {} : { ContinuationToken: next }),
          }),
        );
        for (const { Key: key = "" } of page.Contents ?? [])
          yield { key, request: requestOfKey(key) };
        next = page.NextContinuationToken;
      } while (next !== undefined);
    },
  };
}
