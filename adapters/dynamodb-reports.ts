// Which weekly reports were posted: one item for a team and a week.
// Never untrue: of two that come at once one has it; a claim that came to nothing lapses, so that another may try.
import { randomUUID } from "node:crypto";
import type { Reports } from "../domain/report-ports.ts";
import { plusMinutes } from "../domain/time.ts";
import { type Table, updateItem } from "./dynamodb-table.ts";

const KIND = "REPORT";
/** Longer than the function may run, shorter than the time between two runs. */
const CLAIM_MINUTES = 10;

export const reportsIn = (table: Table): Reports => ({
  async claim(id, now) {
    const made = await updateItem(table, KIND, id, {
      UpdateExpression: "SET claimedAt = :now, claimedBy = :me",
      // The SDK sends a write again whose answer was lost: it must not take itself for another.
      ConditionExpression:
        "attribute_not_exists(pk) OR claimedBy = :me OR (attribute_not_exists(postedAt) AND claimedAt < :lapsed)",
      ExpressionAttributeValues: {
        ":now": now,
        ":me": randomUUID(),
        ":lapsed": plusMinutes(now, -CLAIM_MINUTES),
      },
    });
    return made !== undefined;
  },
  async posted(id, now) {
    await updateItem(table, KIND, id, {
      UpdateExpression: "SET postedAt = :now",
      ExpressionAttributeValues: { ":now": now },
      ReturnValues: "NONE",
    });
  },
});
