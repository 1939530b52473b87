// The keys of the local cloud, by their aliases.
// Never untrue: an alias has the same key at every start.
import { createHash } from "node:crypto";
import type { Place } from "../core/service.ts";

/** The ARN of the key behind an alias (without `alias/`). */
export function keyArnOf({ region, account }: Place, alias: string): string {
  const hex = createHash("sha256").update(alias).digest("hex");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)].join("-");
  return `arn:aws:kms:${region}:${account}:key/${id}-${hex.slice(20, 32)}`;
}
