// Whether the sessions in the table are those that their closed requests answer for. Items come in any order.
// Never untrue: a session that is answered for is looked at, or said to be missing; what a busy table only seemed to show
// is looked at again before it is said.
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

/** A session that was found to be another than its request answers for, or was not found. */
interface Doubt extends Answered {
  readonly session: string;
}

export interface SessionTally {
  request(found: Request): void;
  session(stored: StoredSession): void;
  /** `again` reads one session as it is now: it may have ended, or begun, while the table was read. */
  finish(again: (session: string) => Promise<StoredSession | undefined>): Promise<{
    readonly answeredFor: number;
    /** Ungoverned, still open, or recorded only after their request was closed. */
    readonly others: number;
    readonly broken: readonly Break[];
  }>;
}

/** What is wrong with a session, as it is now; undefined if nothing. */
function breakIn(
  { session, request, entry, digest }: Doubt,
  found: StoredSession | undefined,
  sha256: Sha256,
): Break | undefined {
  if (found === undefined)
    return {
      request,
      entry,
      what: `The session ${session}, which entry ${entry} answers for, is not in the table.`,
    };
  return sessionDigest(found.raw, sha256) === digest
    ? undefined
    : {
        request,
        entry,
        what: `The session ${session} is not what entry ${entry} answers for.`,
      };
}

export function tallySessions(sha256: Sha256): SessionTally {
  const awaited = new Map<string, Answered>();
  // A digest is a fraction of a session; what has met its request is forgotten.
  const unclaimed = new Map<string, string>();
  const doubts: Doubt[] = [];
  let answeredFor = 0;
  const compare = (session: string, answered: Answered, found: string) => {
    if (answered.digest === found) answeredFor += 1;
    else doubts.push({ session, ...answered });
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
    async finish(again) {
      const missing = [...awaited].map(([session, answered]) => ({ session, ...answered }));
      const broken: Break[] = [];
      for (const doubt of [...doubts, ...missing]) {
        const found = await again(doubt.session);
        if (found !== undefined) answeredFor += 1;
        const wrong = breakIn(doubt, found, sha256);
        if (wrong !== undefined) broken.push(wrong);
      }
      return { answeredFor, others: unclaimed.size, broken };
    },
  };
}
