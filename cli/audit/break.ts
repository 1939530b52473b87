// Where the record of a request breaks, in a sentence.
// Never untrue: the first broken link is the one named.
import type { StoredRequest } from "../../adapters/dynamodb-stored.ts";
import type { Sha256 } from "../../domain/audit.ts";
import type { Request } from "../../domain/request.ts";
import { brokenLink, verifyRequest } from "../../domain/verify.ts";
import { mismatchSentence } from "./attribute-mismatch.ts";
import type { Break } from "./finding.ts";
import { type Head, headBreak } from "./heads.ts";

/** The attributes beside the request are those it must have: else an index hides it, or a write is misled. */
function besideBreak(
  { id, mismatches: [first] }: StoredRequest,
  request: Request,
): string | undefined {
  if (request.id !== id) return `The item lies under this key but is the request ${request.id}.`;
  return first && mismatchSentence(first, "request");
}

/** The first break of a stored request, against its own chain and what was written down earlier; undefined if it holds. */
export function breakOf(
  stored: StoredRequest,
  head: Head | undefined,
  sha256: Sha256,
): Break | undefined {
  const { id: request, request: found } = stored;
  if (found === undefined) return { request, what: "The item does not parse as a request." };
  const verified = verifyRequest(found, sha256, stored.raw);
  if (!verified.ok) return { request, entry: verified.at, what: brokenLink(verified) };
  // What was cut or rewritten says more than the attributes that were left behind.
  const sinceHead = head && headBreak(head, found);
  if (sinceHead !== undefined) return sinceHead;
  const beside = besideBreak(stored, found);
  return beside === undefined ? undefined : { request, what: beside };
}
