// Where a stage's record lies: its table, and its bucket.
import { openTable, type Table } from "../../adapters/dynamodb-table.ts";
import { type RecordReader, s3RecordReader } from "../../adapters/s3-records.ts";
import { namesIn } from "../../stacks/names.ts";
import { prefixOf } from "../../stacks/settings.ts";
import { type AwsSettings, awsSettings } from "../aws.ts";
import { placeOf } from "../place.ts";
import type { Surroundings } from "../surroundings.ts";

export interface StagePlace {
  readonly stage: string;
  readonly region?: string;
}

/** The alias of the key that signs the stage's exports. */
export const signingKeyOf = (stage: string): string => `${prefixOf(stage)}-record`;

export const tableIn = (aws: AwsSettings, stage: string): Table =>
  openTable(aws, prefixOf(stage), () => undefined);

/** Reads the stage's bucket. What S3 refuses is thrown as a sentence that names what is needed. */
export async function recordsIn(aws: AwsSettings, stage: string): Promise<RecordReader> {
  const bucket = namesIn(await placeOf(aws), prefixOf(stage)).records;
  const reader = s3RecordReader(aws, bucket);
  const told = (error: unknown): never => {
    const { name, message } = error as Error;
    throw new Error(
      `The record bucket ${bucket} cannot be read (${name}: ${message}). Needed: s3:GetObject, s3:ListBucket, kms:Decrypt; --table-only checks the table alone.`,
    );
  };
  return {
    read: (key) => reader.read(key).catch(told),
    async *list(folder) {
      try {
        yield* reader.list(folder);
      } catch (error) {
        told(error);
      }
    },
  };
}

export const awsOf = ({ region }: StagePlace, surroundings: Surroundings) =>
  awsSettings(region, surroundings);
