// The record of closed requests and reviews in S3: written once, never over what is there.
// Never untrue: an object that is there already counts as kept, because its key and its text follow from what is kept.
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import {
  type Records,
  recordKey,
  recordText,
  reviewKey,
  reviewText,
} from "../domain/kept-record.ts";
import { isNamed } from "./aws-error.ts";

/** The writer. It may write an object that is not there, and can neither read nor list what is. */
export function s3Records(config: S3ClientConfig, bucket: string): Records {
  const client = new S3Client(config);
  const put = async (Key: string, Body: string) => {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key,
          Body,
          ContentType: "application/json",
          IfNoneMatch: "*",
        }),
      );
    } catch (error) {
      // The first try, whose answer was lost, or an earlier execution.
      if (!isNamed(error, "PreconditionFailed")) throw error;
    }
  };
  return {
    keep: (request, sessions) => put(recordKey(request.id), recordText(request, sessions)),
    keepReview: (review) => put(reviewKey(review.id), reviewText(review)),
  };
}

export interface RecordReader {
  /** The text under a key; undefined if there is none. */
  read(key: string): Promise<string | undefined>;
  /** The keys in a folder, of records and of whatever else lies there. */
  list(folder: string): AsyncGenerator<string>;
}

/** For who checks: may read and list, so that a record that is missing is told from one that is hidden. */
export function s3RecordReader(config: S3ClientConfig, bucket: string): RecordReader {
  const client = new S3Client(config);
  return {
    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToString();
      } catch (error) {
        if (isNamed(error, "NoSuchKey")) return undefined;
        throw error;
      }
    },
    async *list(folder) {
      let next: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: folder,
            ...(next === undefined ? {} : { ContinuationToken: next }),
          }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        next = page.NextContinuationToken;
      } while (next !== undefined);
    },
  };
}
