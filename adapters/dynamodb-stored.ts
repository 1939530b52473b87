// Requests as they lie in the table, for whoever checks them: each with its key and what the indexes are told.
// Never untrue: an item that does not parse is given too, with what is wrong; nothing is left out.
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Request } from "../domain/request.ts";
import { KIND, requestOf } from "./dynamodb-requests.ts";
import { getItem, type Item, type Table } from "./dynamodb-table.ts";

export interface StoredRequest {
  /** The id in the key, whatever the item itself says. */
  readonly id: string;
  /** Undefined if the item does not parse. */
  readonly request?: Request;
  /** The copies beside the request: what the indexes and the next write's condition go by. */
  readonly beside: Readonly<Record<"version" | "person" | "instance", unknown>>;
}

function storedOf(item: Item): StoredRequest {
  const { version, person, instance } = item;
  const stored = {
    id: String(item.pk).slice(KIND.length + 1),
    beside: { version, person, instance },
  };
  try {
    return { ...stored, request: requestOf(item) };
  } catch {
    return stored;
  }
}

/** One request by the id in its key, read consistently. */
export async function storedRequest(table: Table, id: string): Promise<StoredRequest | undefined> {
  const item = await getItem(table, KIND, id);
  return item && storedOf(item);
}

/**
 * Every request, a page at a time. Reads the whole table: an index holds only what its attributes say, and those are
 * among what is checked.
 */
export async function* everyStoredRequest(table: Table): AsyncGenerator<StoredRequest> {
  let start: Item | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        FilterExpression: "sk = :kind",
        ExpressionAttributeValues: { ":kind": KIND },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) yield storedOf(item);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
