// The ledger read back, newest first, through the indexes.
// Never untrue: a page reads the items it gives and no others, however many are recorded.
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Session } from "../domain/session.ts";
import type { Instant } from "../domain/time.ts";
import { KIND, sessionOf } from "./dynamodb-sessions.ts";
import { getItem, INDEXES, type Item, keyOf, parseEach, type Table } from "./dynamodb-table.ts";

export interface HistoryQuery {
  /** Whose sessions, or those on which instance. */
  readonly by: "person" | "instance";
  readonly id: string;
  /** Sessions recorded as started from here on. */
  readonly since: Instant;
  /** Where the last page ended; without it, the newest first. */
  readonly after?: Item;
  readonly pageSize: number;
}

/** Where the page that ended with this session ended; undefined if the ledger has no such session in that index. */
export async function pageEnd(
  table: Table,
  by: HistoryQuery["by"],
  sessionId: string,
): Promise<Item | undefined> {
  const item = await getItem(table, KIND, sessionId);
  if (item?.[by] === undefined) return undefined;
  return { ...keyOf(KIND, sessionId), [by]: item[by], [`${by}At`]: item[`${by}At`] };
}

/** Sessions, newest first; the next page is read when its first session is asked for. */
export async function* historyIn(table: Table, query: HistoryQuery): AsyncGenerator<Session> {
  const { by, id, since, pageSize } = query;
  let start = query.after;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: by === "person" ? INDEXES.byPerson : INDEXES.byInstance,
        KeyConditionExpression: "#by = :id AND #at BETWEEN :since AND :end",
        ExpressionAttributeNames: { "#by": by, "#at": `${by}At` },
        ExpressionAttributeValues: { ":id": id, ":since": `${KIND}#${since}`, ":end": `${KIND}#~` },
        ScanIndexForward: false,
        Limit: pageSize,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    yield* parseEach(table, page.Items ?? [], sessionOf);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
