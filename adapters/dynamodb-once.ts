// Ids of events and signed requests already handled, and of what was told.
// Never untrue: of two deliveries of one id exactly one is the first.
import { randomUUID } from "node:crypto";
import type { Once } from "../domain/once.ts";
import { epochOf, type Instant, plusSeconds } from "../domain/time.ts";
import { type Table, updateItem } from "./dynamodb-table.ts";

/** Stands where the one who was first stood, once what they were first for has failed. */
const NOBODY = "nobody";
const KEPT_SECONDS = 7 * 24 * 3600;
/** Longer than any of those who claim runs on after it, shorter than the minute until the next comes. */
const CLAIM_SECONDS = 45;

// TTL is in whole epoch seconds, and only housekeeping (facts G).
const expiresAt = (now: Instant) => Math.ceil(epochOf(now) / 1000) + KEPT_SECONDS;

export function onceIn(table: Table): Once {
  return {
    async first(id, now) {
      const made = await updateItem(table, "SEEN", id, {
        UpdateExpression: "SET expires = :expires, seenBy = :me",
        // The SDK sends a write again whose answer was lost: it must not take itself for an earlier delivery.
        ConditionExpression: "attribute_not_exists(pk) OR seenBy IN (:me, :nobody)",
        ExpressionAttributeValues: {
          ":expires": expiresAt(now),
          ":me": randomUUID(),
          ":nobody": NOBODY,
        },
      });
      return made !== undefined;
    },
    async claim(id, now) {
      const made = await updateItem(table, "SEEN", id, {
        UpdateExpression: "SET expires = :expires, seenBy = :me, lapses = :lapses",
        // Only a claim lapses: what has no time for it is done.
        ConditionExpression:
          "attribute_not_exists(pk) OR seenBy IN (:me, :nobody) OR lapses < :now",
        ExpressionAttributeValues: {
          ":expires": expiresAt(now),
          ":me": randomUUID(),
          ":nobody": NOBODY,
          ":now": now,
          ":lapses": plusSeconds(now, CLAIM_SECONDS),
        },
      });
      return made !== undefined;
    },
    async done(id) {
      await updateItem(table, "SEEN", id, {
        UpdateExpression: "REMOVE lapses",
        ConditionExpression: "attribute_exists(pk)",
      });
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
