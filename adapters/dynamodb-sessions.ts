// The ledger in the table: one item a session, kept for ever.
// Never untrue: after the end of a session is written nothing of it changes (P5).
import { randomUUID } from "node:crypto";
import type { Sessions } from "../domain/ports.ts";
import { hasEnded, Session } from "../domain/session.ts";
import { byPerson, live } from "./dynamodb-requests.ts";
import {
  type Attributes,
  getItem,
  INDEXES,
  type Item,
  monthOf,
  parseEach,
  parseItem,
  queryIndex,
  queryPages,
  type Table,
  updateItem,
  valuesOf,
} from "./dynamodb-table.ts";

export const KIND = "SESSION";

/** Throws a Fault for an item that does not parse. */
export const sessionOf = (item: Item): Session => parseItem(Session, String(item.pk), item.session);

/** Sets fields of the session map of one that has not ended. */
function setting(fields: Readonly<Record<string, unknown>>, more = "") {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    UpdateExpression: `SET ${entries.map((_, index) => `#session.#f${index} = :f${index}`).join(", ")}${more}`,
    ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(#session.#endedAt)",
    ExpressionAttributeNames: {
      "#session": "session",
      "#endedAt": "endedAt",
      ...Object.fromEntries(entries.map(([name], index) => [`#f${index}`, name])),
    },
    ExpressionAttributeValues: Object.fromEntries(
      entries.map(([, value], index) => [`:f${index}`, value]),
    ),
  };
}

/** The attributes that the indexes read; `curfew audit verify` computes them again. */
export function sessionAttributes(session: Session) {
  const at = `${KIND}#${session.startedAt}`;
  return {
    instance: session.instance.id,
    instanceAt: at,
    listing: monthOf(KIND, session.startedAt),
    listingAt: `${session.startedAt}#${session.id}`,
    ...(session.person === undefined ? {} : { person: session.person, personAt: at }),
    ...(hasEnded(session) ? {} : { live: KIND, due: session.startedAt }),
  } satisfies Attributes;
}

function creating(session: Session) {
  const attributes = sessionAttributes(session);
  const sets = Object.keys(attributes).map((name) => `${name} = :${name}`);
  return {
    UpdateExpression: `SET #session = :session, ${sets.join(", ")}`,
    ConditionExpression: "attribute_not_exists(pk)",
    ExpressionAttributeNames: { "#session": "session" },
    ExpressionAttributeValues: { ":session": session, ...valuesOf(attributes) },
  };
}

export function sessionsIn(table: Table): Sessions {
  const list = async (query: Parameters<typeof queryIndex>[1], limit?: number) =>
    parseEach(table, await queryIndex(table, query, limit), sessionOf);
  return {
    async read(id) {
      const item = await getItem(table, KIND, id);
      return item && sessionOf(item);
    },
    async create(session) {
      return (await updateItem(table, KIND, session.id, creating(session))) !== undefined;
    },
    async createEnded(session) {
      return (await updateItem(table, KIND, session.id, creating(session))) !== undefined;
    },
    async note(id, fields) {
      return (await updateItem(table, KIND, id, setting(fields))) !== undefined;
    },
    async claimTelling(id, now, since) {
      const claimed = await updateItem(table, KIND, id, {
        UpdateExpression: "SET telling = :mine",
        ConditionExpression:
          "attribute_exists(pk) AND attribute_not_exists(#session.#reportedAt) AND (attribute_not_exists(telling) OR telling < :since OR telling = :mine)",
        ExpressionAttributeNames: { "#session": "session", "#reportedAt": "reportedAt" },
        // The SDK sends a write again whose answer was lost: one's own claim is no other's.
        ExpressionAttributeValues: { ":mine": `${now}#${randomUUID()}`, ":since": since },
      });
      return claimed !== undefined;
    },
    async end(id, end) {
      const write = setting(end, ", ender = :me REMOVE live, due");
      const ended = await updateItem(table, KIND, id, {
        ...write,
        // The SDK sends a write again whose answer was lost: who wrote the end must not take it for somebody else's.
        ConditionExpression: `(${write.ConditionExpression}) OR ender = :me`,
        ExpressionAttributeValues: { ...write.ExpressionAttributeValues, ":me": randomUUID() },
      });
      return ended !== undefined;
    },
    ofPerson: (personId, limit) => list(byPerson(personId, KIND), limit),
    ofInstance: (instanceId, limit) =>
      list(
        {
          IndexName: INDEXES.byInstance,
          KeyConditionExpression: "#instance = :instance AND begins_with(instanceAt, :kind)",
          ExpressionAttributeNames: { "#instance": "instance" },
          ExpressionAttributeValues: { ":instance": instanceId, ":kind": `${KIND}#` },
          ScanIndexForward: false,
        },
        limit,
      ),
    open: () => list(live(KIND)),
    async *openPages() {
      for await (const items of queryPages(table, live(KIND)))
        yield parseEach(table, items, sessionOf);
    },
  };
}
