// The lock of person and instance (P12): an item of its own that names the request which holds it.
// Never untrue: of two that take it at once one gets it, and only the holder's release frees it.
import * as z from "zod";
import type { Pairs } from "../domain/ports.ts";
import { getItem, parseItem, type Table, updateItem } from "./dynamodb-table.ts";

const KIND = "PAIR";
/** A free pair keeps its item without a holder. */
const Pair = z.object({ holder: z.string().optional() });

const NOBODY = "nobody";

const idOf = (personId: string, instanceId: string) => `${personId}#${instanceId}`;

export function pairsIn(table: Table): Pairs {
  const holder = async (personId: string, instanceId: string) => {
    const id = idOf(personId, instanceId);
    const item = await getItem(table, KIND, id);
    return item && parseItem(Pair, `${KIND}#${id}`, item).holder;
  };
  return {
    holder,
    async take(personId, instanceId, requestId) {
      const taken = await updateItem(table, KIND, idOf(personId, instanceId), {
        UpdateExpression: "SET holder = :request",
        ConditionExpression: "attribute_not_exists(holder) OR holder = :request",
        ExpressionAttributeValues: { ":request": requestId },
      });
      if (taken !== undefined) return requestId;
      // Freed between the two calls: nobody's, and not ours either. The caller tries again.
      return (await holder(personId, instanceId)) ?? NOBODY;
    },
    async free(personId, instanceId, requestId) {
      await updateItem(table, KIND, idOf(personId, instanceId), {
        UpdateExpression: "REMOVE holder",
        ConditionExpression: "holder = :request",
        ExpressionAttributeValues: { ":request": requestId },
      });
    },
  };
}
