// Drifts of Session documents in the table: one item a document, its chain in it.
// Never untrue: a change is one conditional write (P8); where its message is, is noted beside it.

import * as z from "zod";
import type { Drifts } from "../domain/document-ports.ts";
import { Drift } from "../domain/drift.ts";
import { MessageRef } from "../domain/request.ts";
import {
  type Attributes,
  getItem,
  type Item,
  parseItem,
  type Table,
  updateItem,
  valuesOf,
} from "./dynamodb-table.ts";

export const KIND = "DOCUMENT";
const Stored = z.object({
  drift: Drift.omit({ message: true }),
  /** Of the drift with this number; that of an older one stays where it is. */
  message: z.strictObject({ number: z.int(), at: MessageRef }).optional(),
});

const storedOf = (item: Item) => parseItem(Stored, String(item.pk), item);

/** Throws a Fault for an item that does not parse. */
export const driftOf = (item: Item) => storedOf(item).drift;

/** The attributes that the next write's condition reads; `curfew audit verify` computes them again. */
export const driftAttributes = (drift: Omit<Drift, "message">) =>
  ({
    version: drift.version,
    hash: drift.audit[drift.version - 1]?.hash ?? "",
  }) satisfies Attributes;

export function driftsIn(table: Table): Drifts {
  return {
    async read(document) {
      const item = await getItem(table, KIND, document);
      if (item === undefined) return undefined;
      const { drift, message } = storedOf(item);
      return message?.number === drift.number ? { ...drift, message: message.at } : drift;
    },
    async save({ message: _, ...drift }) {
      const saved = await updateItem(table, KIND, drift.document, {
        UpdateExpression: "SET drift = :drift, #version = :version, #hash = :hash",
        // The SDK sends a write again whose answer was lost: one's own is no other's.
        ConditionExpression:
          "(:previous = :none AND attribute_not_exists(pk)) OR #version = :previous OR #hash = :hash",
        ExpressionAttributeNames: { "#version": "version", "#hash": "hash" },
        ExpressionAttributeValues: {
          ":drift": drift,
          ":previous": drift.version - 1,
          ":none": 0,
          ...valuesOf(driftAttributes(drift)),
        },
      });
      return saved !== undefined;
    },
    async noteMessage({ document, number }, at) {
      await updateItem(table, KIND, document, {
        UpdateExpression: "SET message = :message",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":message": { number, at } },
      });
    },
  };
}
