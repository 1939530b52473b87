// Ids of events and signed requests already handled.
// Never untrue: of two deliveries of one id exactly one is the first.
import type { Once } from "../domain/ports.ts";
import { epochOf } from "../domain/time.ts";
import { type Table, updateItem } from "./dynamodb-table.ts";

const KEPT_SECONDS = 7 * 24 * 3600;

export function onceIn(table: Table): Once {
  return {
    async first(id, now) {
      const made = await updateItem(table, "SEEN", id, {
        UpdateExpression: "SET expires = :expires",
        ConditionExpression: "attribute_not_exists(pk)",
        // TTL is in whole epoch seconds, and only housekeeping (facts G).
        ExpressionAttributeValues: { ":expires": Math.ceil(epochOf(now) / 1000) + KEPT_SECONDS },
      });
      return made !== undefined;
    },
  };
}
