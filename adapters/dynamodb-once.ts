// Ids of events and signed requests already handled.
// Never untrue: of two deliveries of one id exactly one is the first.
import { randomUUID } from "node:crypto";
import type { Once } from "../domain/once.ts";
import { epochOf } from "../domain/time.ts";
import { type Table, updateItem } from "./dynamodb-table.ts";

/** Stands where the one who was first stood, once what they were first for has failed. */
const NOBODY = "nobody";
const KEPT_SECONDS = 7 * 24 * 3600;

export function onceIn(table: Table): Once {
  return {
    async first(id, now) {
      const made = await updateItem(table, "SEEN", id, {
        UpdateExpression: "SET expires = :expires, seenBy = :me",
        // The SDK sends a write again whose answer was lost: it must not take itself for an earlier delivery.
        ConditionExpression: "attribute_not_exists(pk) OR seenBy IN (:me, :nobody)",
        ExpressionAttributeValues: {
          // TTL is in whole epoch seconds, and only housekeeping (facts G).
          ":expires": Math.ceil(epochOf(now) / 1000) + KEPT_SECONDS,
          ":me": randomUUID(),
          ":nobody": NOBODY,
        },
      });
      return made !== undefined;
    },
    async undo(id) {
      await updateItem(table, "SEEN", id, {
        UpdateExpression: "SET seenBy = :nobody",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":nobody": NOBODY },
      });
    },
  };
}
