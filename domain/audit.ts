// The record of a request: one entry for each change of state, chained by SHA-256 (P8).
// Never untrue: an entry's hash covers the one before it, so an edited, missing or reordered entry is found.
import * as z from "zod";
import { Instant } from "./time.ts";

export const Actor = z.strictObject({
  /** `person` by person id; `curfew` for its own timers and sweeps; `aws` for what AWS did or an AWS identity did. */
  kind: z.enum(["person", "curfew", "aws"]),
  id: z.string(),
});
export type Actor = z.infer<typeof Actor>;

export const CURFEW: Actor = { kind: "curfew", id: "curfew" };

export const AuditData = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
);
export type AuditData = z.infer<typeof AuditData>;

export const AuditEntry = z.strictObject({
  seq: z.int().min(1),
  at: Instant,
  event: z.string(),
  actor: Actor,
  data: AuditData,
  previous: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** SHA-256 of a text, in lower-case hex. */
export type Sha256 = (text: string) => string;

/** What the first entry of a request is chained to. */
export const originOf = (requestId: string): string => `curfew:${requestId}`;

/** JSON with sorted keys: the same value always gives the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export type Happening = Pick<AuditEntry, "at" | "event" | "actor" | "data">;

/** The entries with one more at the end. */
export function appendEntry(
  requestId: string,
  entries: readonly AuditEntry[],
  happening: Happening,
  sha256: Sha256,
): AuditEntry[] {
  const previous = entries[entries.length - 1]?.hash ?? originOf(requestId);
  const body = { seq: entries.length + 1, ...happening, previous };
  return [...entries, { ...body, hash: sha256(canonical(body)) }];
}

export type Verification =
  | { readonly ok: true; readonly entries: number }
  | {
      readonly ok: false;
      /** The place in the chain, counted from 1. */
      readonly at: number;
      readonly why: "edited" | "missing" | "reordered";
    };

/**
 * Checks a request's chain. `version` is how many changes the request has seen, which finds a cut-off end.
 * The first break is told.
 */
export function verifyChain(
  requestId: string,
  version: number,
  entries: readonly AuditEntry[],
  sha256: Sha256,
): Verification {
  let previous = originOf(requestId);
  for (const [index, entry] of entries.entries()) {
    const at = index + 1;
    if (entry.seq !== at) {
      const elsewhere = entries.some((other) => other.seq === at);
      return { ok: false, at, why: elsewhere ? "reordered" : "missing" };
    }
    const { hash, ...body } = entry;
    if (entry.previous !== previous || sha256(canonical(body)) !== hash)
      return { ok: false, at, why: "edited" };
    previous = hash;
  }
  if (entries.length !== version) return { ok: false, at: entries.length + 1, why: "missing" };
  return { ok: true, entries: entries.length };
}
