// What an entry of the record answers for: the whole request as it was then, and at the close its sessions as well.
// Never untrue: a field of a request, or of a session of a closed one, cannot be changed without breaking a seal (P8).
import { type AuditEntry, canonical, type Sha256 } from "./audit.ts";
import type { Request } from "./request.ts";
import type { Session } from "./session.ts";

/** A request as stored: fields of later versions, and those that a schema adds, are not to be lost on the way. */
export type Stored = Readonly<Record<string, unknown>>;

/** The digest of everything a request says but its entries; bookkeeping is no part of its story. */
export function sealOf(request: Stored | Omit<Request, "audit">, sha256: Sha256): string {
  const { audit: _entries, bookkeeping: _kept, ...fields }: Stored = { ...request };
  return sha256(canonical(fields));
}

/** Whether the last entry's seal is of these fields. An entry of a version that did not seal answers for nothing. */
export function isSealed(request: Stored, entries: readonly AuditEntry[], sha256: Sha256): boolean {
  const seal = entries[entries.length - 1]?.data.seal;
  return seal === undefined || seal === sealOf(request, sha256);
}

/** The digest of an ended session: nothing of it changes any more (P5). */
export const sessionDigest = (session: Session | Stored, sha256: Sha256): string =>
  sha256(canonical(session));

/** How the last entry of a request names one of its sessions. */
export const anchorOf = (session: Session, sha256: Sha256): string =>
  `${session.id} ${sessionDigest(session, sha256)}`;

export interface Anchor {
  readonly session: string;
  readonly digest: string;
}

/** The sessions that a closed request answers for; undefined where its last entry says nothing of sessions. */
export function anchorsIn(entries: readonly AuditEntry[]): readonly Anchor[] | undefined {
  const named = entries[entries.length - 1]?.data.sessions;
  if (!Array.isArray(named)) return undefined;
  return named.map((text) => {
    const [session = "", digest = ""] = text.split(" ");
    return { session, digest };
  });
}
