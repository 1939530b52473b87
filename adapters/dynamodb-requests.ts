// Requests in the table: state, version and audit chain in one map, bookkeeping beside it in another.
// Never untrue: a change of state is one conditional write of the whole map (P8), and bookkeeping never touches it.
import * as z from "zod";
import type { Requests } from "../domain/ports.ts";
import {
  Bookkeeping,
  isFinal,
  lastChange,
  OpenRequest,
  type Request,
  RequestStory,
} from "../domain/request.ts";
import {
  type Attributes,
  getItem,
  INDEXES,
  type Item,
  monthOf,
  monthsBack,
  parseEach,
  parseItem,
  queryIndex,
  queryPages,
  type Table,
  updateItem,
  valuesOf,
} from "./dynamodb-table.ts";

export const KIND = "REQUEST";
const Stored = z.object({ request: RequestStory, bookkeeping: Bookkeeping });

/** Throws a Fault for an item that does not parse. */
export const requestOf = (item: Item): Request => {
  const { request, bookkeeping } = parseItem(Stored, String(item.pk), item);
  return { ...request, bookkeeping };
};

const Listed = z.object({
  request: OpenRequest.omit({ bookkeeping: true }),
  bookkeeping: Bookkeeping,
});

const openOf = (item: Item): OpenRequest => {
  const { request, bookkeeping } = parseItem(Listed, String(item.pk), item);
  return { ...request, bookkeeping };
};

/** What final requests are in the live index until their record is kept; then they leave it. */
export const UNKEPT = "UNKEPT";

/** The list of the requests that wait for a decision; every other one is in that of the month it was asked in. */
const PENDING = "PENDING";

/** The attributes that the indexes and the next write's condition read; `curfew audit verify` computes them again. */
export function requestAttributes(request: RequestStory) {
  return {
    version: request.version,
    person: request.person,
    personAt: `${KIND}#${request.askedAt}`,
    instance: request.instance.id,
    instanceAt: `${KIND}#${request.askedAt}`,
    live: isFinal(request) ? UNKEPT : KIND,
    due: isFinal(request) ? lastChange(request) : (request.grant?.deadline ?? request.expiresAt),
    listing: request.state === "pending" ? PENDING : monthOf(KIND, request.askedAt),
    listingAt: `${request.askedAt}#${request.id}`,
  } satisfies Attributes;
}

const written = ({ bookkeeping: _, ...request }: Request) => ({
  ":request": request,
  ...valuesOf(requestAttributes(request)),
});

const SET =
  "SET #request = :request, #version = :version, person = :person, personAt = :personAt, instance = :instance, instanceAt = :instanceAt, live = :live, due = :due, listing = :listing, listingAt = :listingAt";
const NAMES = { "#request": "request", "#version": "version" };

/**
 * Holds when this very change is already stored. The SDK sends a write again whose answer was lost; without this the
 * second try would take the first for somebody else's.
 */
const isOwn = ({ version, audit }: Request) => ({
  condition: `(#version = :version AND #request.#audit[${version - 1}].#hash = :hash)`,
  names: { ...NAMES, "#audit": "audit", "#hash": "hash" },
  values: { ":hash": audit[version - 1]?.hash ?? "" },
});

/** Lists of everybody's requests. */
const listsIn = (table: Table): Pick<Requests, "pending" | "askedBetween"> => ({
  async pending(limit) {
    return parseEach(table, await queryIndex(table, listed(PENDING), limit), requestOf);
  },
  async *askedBetween(since, until) {
    for (const month of monthsBack(since, until)) {
      const query = listed(monthOf(KIND, month), { since, until: `${until}#~` });
      for await (const items of queryPages(table, query)) yield* parseEach(table, items, requestOf);
    }
  },
});

export function requestsIn(table: Table): Requests {
  return {
    ...listsIn(table),
    async create(request) {
      const own = isOwn(request);
      const made = await updateItem(table, KIND, request.id, {
        UpdateExpression: `${SET}, bookkeeping = :bookkeeping`,
        ConditionExpression: `attribute_not_exists(pk) OR ${own.condition}`,
        ExpressionAttributeNames: own.names,
        ExpressionAttributeValues: {
          ...written(request),
          ...own.values,
          ":bookkeeping": request.bookkeeping,
        },
      });
      return made !== undefined;
    },
    async read(id) {
      const item = await getItem(table, KIND, id);
      return item && requestOf(item);
    },
    async save(next) {
      const own = isOwn(next);
      const saved = await updateItem(table, KIND, next.id, {
        UpdateExpression: SET,
        ConditionExpression: `#version = :previous OR ${own.condition}`,
        ExpressionAttributeNames: own.names,
        ExpressionAttributeValues: {
          ...written(next),
          ...own.values,
          ":previous": next.version - 1,
        },
      });
      return saved !== undefined;
    },
    async note(id, fields) {
      const item = await updateItem(table, KIND, id, noting(fields));
      return item && requestOf(item);
    },
    async ofPerson(personId, limit) {
      const items = await queryIndex(table, byPerson(personId, KIND), limit);
      return parseEach(table, items, requestOf);
    },
    async unkept(limit) {
      return parseEach(table, await queryIndex(table, live(UNKEPT), limit), requestOf);
    },
    async kept(id) {
      await updateItem(table, KIND, id, {
        UpdateExpression: "REMOVE live, due",
        ConditionExpression: "live = :unkept",
        ExpressionAttributeValues: { ":unkept": UNKEPT },
      });
    },
    async open() {
      const items = await queryIndex(table, live(KIND));
      return parseEach(table, items, requestOf);
    },
    openPages: () => openPages(table),
    openBreakGlasses: (personId) => openBreakGlasses(table, personId),
  };
}

/** Without their chains: of ten thousand these are thirty megabytes to send, to parse and to throw away. */
async function* openPages(table: Table): AsyncGenerator<OpenRequest[]> {
  for await (const items of queryPages(table, { ...live(KIND), ...WITHOUT_CHAIN }))
    yield parseEach(table, items, openOf);
}

/** The same of one person's break-glass. One that does not parse is a fault: left out, it would not be counted. */
async function openBreakGlasses(table: Table, personId: string): Promise<OpenRequest[]> {
  const { ExpressionAttributeValues, ...query } = liveOf(KIND, personId);
  const items = await queryIndex(table, {
    ...query,
    ...WITHOUT_CHAIN,
    ExpressionAttributeNames: { ...WITHOUT_CHAIN.ExpressionAttributeNames, "#glass": "breakGlass" },
    FilterExpression: `${query.FilterExpression} AND #request.#glass = :true`,
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ":true": true },
  });
  return items.map(openOf);
}

const LISTED = Object.keys(Listed.shape.request.shape);
/** A name for each: many of them are words of DynamoDB's own. */
const WITHOUT_CHAIN = {
  ProjectionExpression: ["pk", "bookkeeping", ...LISTED.map((_, at) => `#request.#f${at}`)].join(),
  ExpressionAttributeNames: {
    "#request": "request",
    ...Object.fromEntries(LISTED.map((name, at) => [`#f${at}`, name])),
  },
};

/** The newest first of a person's items of one kind. */
export const byPerson = (personId: string, kind: string) => ({
  IndexName: INDEXES.byPerson,
  KeyConditionExpression: "person = :person AND begins_with(personAt, :kind)",
  ExpressionAttributeValues: { ":person": personId, ":kind": `${kind}#` },
  ScanIndexForward: false,
});

/** Items of one kind that are still alive, the next due first. */
export const live = (kind: string) => ({
  IndexName: INDEXES.live,
  KeyConditionExpression: "live = :kind",
  ExpressionAttributeValues: { ":kind": kind },
});

/** The same of one person. DynamoDB reads all and sends theirs. */
export const liveOf = (kind: string, personId: string) => ({
  ...live(kind),
  FilterExpression: "person = :person",
  ExpressionAttributeValues: { ":kind": kind, ":person": personId },
});

/** One list, the longest asked first, or of it what was asked between two moments. */
const listed = (listing: string, { since, until } = { since: "0", until: "~" }) => ({
  IndexName: INDEXES.listing,
  KeyConditionExpression: "listing = :listing AND listingAt BETWEEN :since AND :until",
  ExpressionAttributeValues: { ":listing": listing, ":since": since, ":until": until },
});

function noting(fields: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(fields);
  const sets = entries.flatMap(([, value], index) =>
    value === undefined ? [] : `bookkeeping.#f${index} = :f${index}`,
  );
  const removes = entries.flatMap(([, value], index) =>
    value === undefined ? `bookkeeping.#f${index}` : [],
  );
  const values = entries.flatMap(([, value], index) =>
    value === undefined ? [] : [[`:f${index}`, value] as const],
  );
  return {
    UpdateExpression: [
      sets.length > 0 ? `SET ${sets.join(", ")}` : "",
      removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
    ].join(" "),
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: Object.fromEntries(
      entries.map(([name], index) => [`#f${index}`, name]),
    ),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  };
}
