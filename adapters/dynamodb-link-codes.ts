// One-time codes for links, under their digests: whoever reads the table cannot use them.
// Never untrue: of two uses at the same moment one gets it, and none after the code has lapsed.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { LinkCode } from "../domain/link.ts";
import type { LinkCodes } from "../domain/person-ports.ts";
import { epochOf } from "../domain/time.ts";
import { getItem, parseItem, type Table, updateItem } from "./dynamodb-table.ts";

const KIND = "CODE";
const Stored = z.object({ code: LinkCode, usedBy: z.string().optional() });

/** Housekeeping by TTL comes long after a code has lapsed. */
const KEPT_SECONDS = 24 * 3600;

export function linkCodesIn(table: Table): LinkCodes {
  return {
    async make(digest, code) {
      await updateItem(table, KIND, digest, {
        UpdateExpression: "SET code = :code, lapses = :lapses, expires = :expires",
        ConditionExpression: "attribute_not_exists(usedBy)",
        ExpressionAttributeValues: {
          ":code": code,
          ":lapses": code.expiresAt,
          ":expires": Math.ceil(epochOf(code.expiresAt) / 1000) + KEPT_SECONDS,
        },
      });
    },
    async read(digest, now) {
      const item = await getItem(table, KIND, digest);
      const stored = item && parseItem(Stored, `${KIND}#`, item);
      return stored === undefined || stored.usedBy !== undefined || stored.code.expiresAt <= now
        ? undefined
        : stored.code;
    },
    async use(digest, now) {
      const used = await updateItem(table, KIND, digest, {
        UpdateExpression: "SET usedBy = :me",
        // The SDK sends a write again whose answer was lost: it must not take itself for an earlier use.
        ConditionExpression:
          "attribute_exists(code) AND lapses > :now AND (attribute_not_exists(usedBy) OR usedBy = :me)",
        ExpressionAttributeValues: { ":me": randomUUID(), ":now": now },
      });
      return used !== undefined;
    },
  };
}
