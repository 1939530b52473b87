// The ledger read back through the indexes, a person's, an instance's or everybody's, in either direction.
// Never untrue: a page reads the items it gives and no others, however many are recorded.
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { History, HistoryQuery, HistoryScope } from "../domain/history.ts";
import type { Session } from "../domain/session.ts";
import { earliest, type Instant, latest } from "../domain/time.ts";
import { KIND, sessionOf } from "./dynamodb-sessions.ts";
import {
  INDEXES,
  type Item,
  keyOf,
  monthOf,
  monthsBack,
  parseEach,
  type Table,
} from "./dynamodb-table.ts";

/** One partition of an index: what is asked of it, and the key of a session in it. */
interface Shelf {
  readonly query: Pick<
    QueryCommandInput,
    | "IndexName"
    | "KeyConditionExpression"
    | "ExpressionAttributeNames"
    | "ExpressionAttributeValues"
  >;
  positionOf(session: Pick<Session, "id" | "startedAt">): Item;
}

interface Bounds {
  readonly since: Instant;
  readonly until: Instant;
}

function shelfOf(by: "person" | "instance", id: string, { since, until }: Bounds): Shelf {
  const at = (moment: string) => `${KIND}#${moment}`;
  return {
    query: {
      IndexName: by === "person" ? INDEXES.byPerson : INDEXES.byInstance,
      KeyConditionExpression: "#by = :id AND #at BETWEEN :since AND :until",
      ExpressionAttributeNames: { "#by": by, "#at": `${by}At` },
      ExpressionAttributeValues: { ":id": id, ":since": at(since), ":until": at(until) },
    },
    positionOf: (session) => ({
      ...keyOf(KIND, session.id),
      [by]: id,
      [`${by}At`]: at(session.startedAt),
    }),
  };
}

function monthShelf(month: string, { since, until }: Bounds): Shelf {
  const listing = monthOf(KIND, month);
  return {
    query: {
      IndexName: INDEXES.listing,
      KeyConditionExpression: "listing = :listing AND listingAt BETWEEN :since AND :until",
      ExpressionAttributeValues: {
        ":listing": listing,
        ":since": since,
        // Behind every id of that moment.
        ":until": `${until}#~`,
      },
    },
    positionOf: ({ id, startedAt }) => ({
      ...keyOf(KIND, id),
      listing,
      listingAt: `${startedAt}#${id}`,
    }),
  };
}

/** The partitions to read, in the order of reading. */
function shelvesOf(scope: HistoryScope, bounds: Bounds, isBack: boolean): Shelf[] {
  if (scope.by !== "everybody") return [shelfOf(scope.by, scope.id, bounds)];
  const months = monthsBack(bounds.since, bounds.until);
  return (isBack ? months : months.reverse()).map((month) => monthShelf(month, bounds));
}

/** Where to begin: DynamoDB takes no position outside the bounds, so they are narrowed to it. */
function narrowed(query: HistoryQuery): Bounds {
  const { since, until, from, direction } = query;
  if (from === undefined) return { since, until };
  return direction === "older"
    ? { since, until: earliest(until, from.startedAt) }
    : { since: latest(since, from.startedAt), until };
}

async function* readShelf(table: Table, shelf: Shelf, query: HistoryQuery, from?: Item) {
  let start = from;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ...shelf.query,
        ScanIndexForward: query.direction === "newer",
        Limit: query.pageSize,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    yield* parseEach(table, page.Items ?? [], sessionOf);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Sessions in order; the next page is read when its first session is asked for. */
export async function* historyIn(table: Table, query: HistoryQuery): AsyncGenerator<Session> {
  const { from, scope, direction } = query;
  const bounds = narrowed(query);
  if (bounds.since > bounds.until) return;
  const isInside =
    from !== undefined && from.startedAt >= bounds.since && from.startedAt <= bounds.until;
  const [first, ...others] = shelvesOf(scope, bounds, direction === "older");
  if (first === undefined) return;
  yield* readShelf(table, first, query, isInside ? first.positionOf(from) : undefined);
  for (const shelf of others) yield* readShelf(table, shelf, query);
}

export const dynamodbHistory = (table: Table): History => ({
  read: (query) => historyIn(table, query),
});
