// Who has opened App Home: one item a person, all of them in one list.
// Never untrue: opening again writes nothing that matters; nobody is taken off the list.
import * as z from "zod";
import type { Homes } from "../domain/history-ports.ts";
import {
  INDEXES,
  parseEach,
  parseItem,
  queryIndex,
  type Table,
  updateItem,
} from "./dynamodb-table.ts";

const KIND = "HOME";
const Stored = z.object({ slack: z.string().min(1) });

export const homesIn = (table: Table): Homes => ({
  async opened(slackUser) {
    await updateItem(table, KIND, slackUser, {
      UpdateExpression: "SET slack = :slack, listing = :kind, listingAt = :slack",
      ExpressionAttributeValues: { ":slack": slackUser, ":kind": KIND },
      ReturnValues: "NONE",
    });
  },
  async openers() {
    const items = await queryIndex(table, {
      IndexName: INDEXES.listing,
      KeyConditionExpression: "listing = :kind",
      ExpressionAttributeValues: { ":kind": KIND },
    });
    return parseEach(table, items, (item) => parseItem(Stored, String(item.pk), item).slack);
  },
});
