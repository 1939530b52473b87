// Requests and sessions as they lie in the table, for whoever checks them: each with its key, and before it is parsed.
// Never untrue: an item that does not parse is given too, with what is wrong; nothing is left out.
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Request } from "../domain/request.ts";
import type { Stored } from "../domain/seal.ts";
import { KIND, requestOf, UNKEPT } from "./dynamodb-requests.ts";
import { KIND as SESSION } from "./dynamodb-sessions.ts";
import { getItem, type Item, type Table } from "./dynamodb-table.ts";

export interface StoredRequest {
  readonly kind: "request";
  /** The id in the key, whatever the item itself says. */
  readonly id: string;
  /** Undefined if the item does not parse. */
  readonly request?: Request;
  /** The request before anything parsed it: what its last entry sealed. */
  readonly raw?: Stored;
  /** Closed, and waiting for its record to be written to S3. */
  readonly isUnkept: boolean;
  /** The copies beside the request: what the indexes and the next write's condition go by. */
  readonly beside: Readonly<Record<"version" | "person" | "instance", unknown>>;
}

export interface StoredSession {
  readonly kind: "session";
  /** The id in the key. */
  readonly id: string;
  /** The session before anything parsed it: what its request's last entry answers for. */
  readonly raw: Stored;
}

const idIn = (item: Item, kind: string) => String(item.pk).slice(kind.length + 1);

function storedOf(item: Item): StoredRequest {
  const { version, person, instance } = item;
  const stored = {
    kind: "request" as const,
    id: idIn(item, KIND),
    isUnkept: item.live === UNKEPT,
    beside: { version, person, instance },
    ...(item.request instanceof Object && { raw: item.request as Stored }),
  };
  try {
    return { ...stored, request: requestOf(item) };
  } catch {
    return stored;
  }
}

const sessionOf = (item: Item): StoredSession => ({
  kind: "session",
  id: idIn(item, SESSION),
  raw: (item.session ?? {}) as Stored,
});

/** One request by the id in its key, read consistently. */
export async function storedRequest(table: Table, id: string): Promise<StoredRequest | undefined> {
  const item = await getItem(table, KIND, id);
  return item && storedOf(item);
}

/** One session by the id in its key, read consistently. */
export async function storedSession(table: Table, id: string): Promise<StoredSession | undefined> {
  const item = await getItem(table, SESSION, id);
  return item && sessionOf(item);
}

/**
 * Every request and every session, a page at a time, in no order. Reads the whole table: an index holds only what its
 * attributes say, and those are among what is checked.
 */
export async function* everyStored(table: Table): AsyncGenerator<StoredRequest | StoredSession> {
  let start: Item | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        FilterExpression: "sk IN (:request, :session)",
        ExpressionAttributeValues: { ":request": KIND, ":session": SESSION },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) yield item.sk === KIND ? storedOf(item) : sessionOf(item);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
