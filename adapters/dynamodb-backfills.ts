// How far AWS's history was copied, and when it was last looked through: one item.
// Never untrue: the moment Curfew began is written once; of two sweeps one moves the place on.
import * as z from "zod";
import type { Backfill, Backfills } from "../domain/history-ports.ts";
import { Instant } from "../domain/time.ts";
import { getItem, parseItem, type Table, updateItem } from "./dynamodb-table.ts";

const KIND = "BACKFILL";
/** There is one; tests copy into others. */
const ID = "aws";
const Stored = z.object({
  beganAt: Instant,
  next: z.string().optional(),
  doneAt: Instant.optional(),
  lookedAt: Instant.optional(),
});

const backfillOf = (item: unknown): Backfill => {
  const { beganAt, next, doneAt, lookedAt } = parseItem(Stored, `${KIND}#${ID}`, item);
  return { beganAt, next, doneAt, lookedAt };
};

export const backfillsIn = (table: Table, id = ID): Backfills => ({
  async begun(now) {
    const known = await getItem(table, KIND, id);
    if (known !== undefined) return backfillOf(known);
    const made = await updateItem(table, KIND, id, {
      UpdateExpression: "SET beganAt = if_not_exists(beganAt, :now)",
      ExpressionAttributeValues: { ":now": now },
    });
    return backfillOf(made);
  },
  async came(from, { next, doneAt }) {
    const sets = [
      ...(next === undefined ? [] : ["#next = :next"]),
      ...(doneAt === undefined ? [] : ["doneAt = :doneAt"]),
    ];
    await updateItem(table, KIND, id, {
      UpdateExpression: `${sets.length === 0 ? "" : `SET ${sets.join(", ")}`}${next === undefined ? " REMOVE #next" : ""}`,
      ConditionExpression:
        from.next === undefined ? "attribute_not_exists(#next)" : "#next = :from",
      ExpressionAttributeNames: { "#next": "next" },
      ...valuesOf({ ":next": next, ":doneAt": doneAt, ":from": from.next }),
    });
  },
  async looked(now) {
    await updateItem(table, KIND, id, {
      UpdateExpression: "SET lookedAt = :now",
      ExpressionAttributeValues: { ":now": now },
    });
  },
});

/** DynamoDB refuses an empty map of values. */
function valuesOf(all: Readonly<Record<string, string | undefined>>) {
  const values = Object.entries(all).filter(([, value]) => value !== undefined);
  return values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) };
}
