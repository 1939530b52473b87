// The one table. One write is one item, and every write that matters has a condition; no transactions (design 7).
// Never untrue: an item that does not parse is never taken for an item that is not there.
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { z } from "zod";
import { Fault } from "../domain/fault.ts";
import { isNamed } from "./aws-error.ts";

export interface Table {
  readonly name: string;
  readonly client: DynamoDBDocumentClient;
  /** Told of an item in a list that does not parse; the list goes on without it. */
  readonly onMalformed: (key: string, cause: unknown) => void;
}

export type Item = Record<string, unknown>;

/** What lies beside an item's content: indexes and conditions go by it. Undefined: the item has no such attribute. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** As values of an expression: `live` is `:live`. */
export const valuesOf = (attributes: Attributes): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[`:${name}`, value]],
    ),
  );

export const INDEXES = {
  byPerson: "by-person",
  byInstance: "by-instance",
  live: "live",
  /** Everybody's, month by month. */
  listing: "listing",
} as const;

/** The key of a month's list of one kind. A month's items share a partition: AWS lets an account start three sessions a second. */
export const monthOf = (kind: string, at: string): string => `${kind}#${at.slice(0, 7)}`;

/** `2026-11`, `2026-10`, ...: the months from the last moment back to the first, both with theirs. */
export function monthsBack(since: string, until: string): string[] {
  const months: string[] = [];
  let [year = 0, month = 0] = until.slice(0, 7).split("-").map(Number);
  const first = since.slice(0, 7);
  for (;;) {
    const name = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
    if (name < first) return months;
    months.push(name);
    [year, month] = month === 1 ? [year - 1, 12] : [year, month - 1];
  }
}

export function openTable(
  config: DynamoDBClientConfig,
  name: string,
  onMalformed: Table["onMalformed"],
): Table {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    // An instance with a tag named `constructor` looks to the SDK like an object of some class, and would be refused.
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
  return { name, client, onMalformed };
}

/** Every kind of item has its own key prefix; the sort key is the kind, so that a key is never two things. */
export const keyOf = (kind: string, id: string) => ({ pk: `${kind}#${id}`, sk: kind });

/** Reads one item consistently. */
export async function getItem(table: Table, kind: string, id: string): Promise<Item | undefined> {
  const { Item: item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOf(kind, id), ConsistentRead: true }),
  );
  return item;
}

export type UpdateParts = Omit<UpdateCommandInput, "TableName" | "Key">;

/** Updates one item under a condition; gives the item after it, or undefined if the condition did not hold. */
export async function updateItem(
  table: Table,
  kind: string,
  id: string,
  parts: UpdateParts,
): Promise<Item | undefined> {
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(kind, id),
        ReturnValues: "ALL_NEW",
        ...parts,
      }),
    );
    return Attributes ?? {};
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return undefined;
    throw error;
  }
}

export type IndexQuery = Pick<
  QueryCommandInput,
  | "IndexName"
  | "KeyConditionExpression"
  | "ExpressionAttributeNames"
  | "ExpressionAttributeValues"
  | "ScanIndexForward"
  | "ProjectionExpression"
  | "FilterExpression"
>;

/** Queries an index to the end or to `limit` items. Indexes are eventually consistent. */
export async function queryIndex(
  table: Table,
  query: IndexQuery,
  limit = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of queryPages(table, query, limit)) items.push(...page);
  return items;
}

/** The same, page by page as DynamoDB gives them: a megabyte at most each. */
export async function* queryPages(
  table: Table,
  query: IndexQuery,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item[]> {
  let left = limit;
  let start: Item | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ...query,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        ...(Number.isFinite(left) ? { Limit: left } : {}),
      }),
    );
    const items = page.Items ?? [];
    left -= items.length;
    yield items;
    start = page.LastEvaluatedKey;
  } while (start !== undefined && left > 0);
}

/** Reads an item as what it should be; one that is not is a fault that names the key. */
export function parseItem<T>(schema: z.ZodType<T>, key: string, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault(`the item ${key} in the table does not parse: ${parsed.error.message}`, {
    retryable: false,
    cause: parsed.error,
  });
}

/** The items that parse; the others are told of and left out. */
export function parseEach<T>(table: Table, items: readonly Item[], parse: (item: Item) => T): T[] {
  return items.flatMap((item) => {
    try {
      return [parse(item)];
    } catch (cause) {
      table.onMalformed(String(item.pk), cause);
      return [];
    }
  });
}
