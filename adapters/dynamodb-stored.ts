// Items as they lie in the table, for the check of the record: each with its key, before it is parsed.
// Never untrue: an item that does not parse is given too, with what is wrong; nothing is left out.
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Request } from "../domain/request.ts";
import type { Stored } from "../domain/seal.ts";
import { type AttributeMismatch, kindOf, mismatchesIn } from "./dynamodb-attributes.ts";
import { KIND as DOCUMENT } from "./dynamodb-drifts.ts";
import { LINK } from "./dynamodb-links.ts";
import { KIND, requestOf, UNKEPT } from "./dynamodb-requests.ts";
import { KIND as REVIEW } from "./dynamodb-reviews.ts";
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
  readonly mismatches: readonly AttributeMismatch[];
}

export interface StoredSession {
  readonly kind: "session";
  /** The id in the key. */
  readonly id: string;
  /** The session before anything parsed it: what its request's last entry answers for. */
  readonly raw: Stored;
  readonly mismatches: readonly AttributeMismatch[];
}

/** An item without a chain, or one of no kind that Curfew writes. */
export interface StoredOther {
  readonly kind: "other";
  /** The whole key of its partition. */
  readonly id: string;
  readonly mismatches: readonly AttributeMismatch[];
}

/** A chain beside those of requests: of a break-glass's review, a Session document, or a person's link. */
export interface StoredChain {
  readonly kind: "chain";
  readonly of: "review" | "document" | "link";
  /** The id in the key: of the request, the document, the person. */
  readonly id: string;
  /** Before anything parsed it. */
  readonly raw: Stored;
  readonly mismatches: readonly AttributeMismatch[];
  /** Of a closed review: whether its record is not known to be in S3. */
  readonly isUnkept?: boolean;
}

/** The kinds of items with chains, and the attribute that has each. */
const CHAINS = {
  [REVIEW]: { of: "review", attribute: "review" },
  [DOCUMENT]: { of: "document", attribute: "drift" },
  [LINK]: { of: "link", attribute: "link" },
} as const;

const idIn = (item: Item, kind: string) => String(item.pk).slice(kind.length + 1);

function storedOf(item: Item): StoredRequest {
  const stored = {
    kind: "request" as const,
    id: idIn(item, KIND),
    isUnkept: item.live === UNKEPT,
    mismatches: mismatchesIn(item),
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
  mismatches: mismatchesIn(item),
});

function chainOf(item: Item, kind: keyof typeof CHAINS): StoredChain {
  const { of, attribute } = CHAINS[kind];
  const raw = (item[attribute] ?? {}) as Stored;
  const mismatches = mismatchesIn(item);
  const stored = { kind: "chain", of, id: idIn(item, kind), raw, mismatches } as const;
  if (of !== "review" || raw.state !== "closed") return stored;
  const { kept } = (item.bookkeeping ?? {}) as { readonly kept?: unknown };
  return { ...stored, isUnkept: kept !== true };
}

/** The review of a request, read consistently. */
export async function storedReview(table: Table, id: string): Promise<StoredChain | undefined> {
  const item = await getItem(table, REVIEW, id);
  return item && chainOf(item, REVIEW);
}

export type AnyStored = StoredRequest | StoredSession | StoredChain | StoredOther;

const hasChain = (kind: string): kind is keyof typeof CHAINS => Object.hasOwn(CHAINS, kind);

function anyOf(item: Item): AnyStored {
  const kind = kindOf(item);
  if (kind === KIND) return storedOf(item);
  if (kind === SESSION) return sessionOf(item);
  if (kind !== undefined && hasChain(kind)) return chainOf(item, kind);
  return { kind: "other", id: String(item.pk), mismatches: mismatchesIn(item) };
}

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
 * Every item, a page at a time, in no order. Reads the whole table: an index holds only what its attributes say, and
 * those are among what is checked.
 */
export async function* everyStored(table: Table): AsyncGenerator<AnyStored> {
  let start: Item | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) yield anyOf(item);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
