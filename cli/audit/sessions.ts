// Whether the sessions in the table are those that their closed requests answer for. Items come in any order.
// Never untrue: a session that is answered for is looked at, or said to be missing.
import type { StoredSession } from "../../adapters/dynamodb-stored.ts";
import type { Sha256 } from "../../domain/audit.ts";
import type { Request } from "../../domain/request.ts";
import { anchorsIn, sessionDigest } from "../../domain/seal.ts";
import type { Break } from "./finding.ts";

interface Answered {
  readonly request: string;
  readonly entry: number;
  readonly digest: string;
}

export interface SessionTally {
  request(found: Request): void;
  session(stored: StoredSession): void;
  finish(): {
    readonly answeredFor: number;
    /** Ungoverned, still open, or recorded only after their request was closed. */
    readonly others: number;
    readonly broken: readonly Break[];
  };
}

export function tallySessions(sha256: Sha256): SessionTally {
  const awaited = new Map<string, Answered>();
  // A digest is a fraction of a session; what has met its request is forgotten.
  const unclaimed = new Map<string, string>();
  const broken: Break[] = [];
  let answeredFor = 0;
  const compare = (session: string, { request, entry, digest }: Answered, found: string) => {
    answeredFor += 1;
    if (digest === found) return;
    broken.push({
      request,
      entry,
      what: `The session ${session} is not what entry ${entry} answers for.`,
    });
  };
  return {
    request({ id: request, version: entry, audit }) {
      for (const { session, digest } of anchorsIn(audit) ?? []) {
        const found = unclaimed.get(session);
        unclaimed.delete(session);
        if (found === undefined) awaited.set(session, { request, entry, digest });
        else compare(session, { request, entry, digest }, found);
      }
    },
    session({ id, raw }) {
      const digest = sessionDigest(raw, sha256);
      const answered = awaited.get(id);
      awaited.delete(id);
      if (answered === undefined) unclaimed.set(id, digest);
      else compare(id, answered, digest);
    },
    finish() {
      const missing = [...awaited].map(([session, { request, entry }]) => ({
        request,
        entry,
        what: `The session ${session}, which entry ${entry} answers for, is not in the table.`,
      }));
      return { answeredFor, others: unclaimed.size, broken: [...broken, ...missing] };
    },
  };
}
