// Where the record of a request breaks, in a sentence.
// Never untrue: the first broken link is the one named.
import type { StoredRequest } from "../../adapters/dynamodb-stored.ts";
import type { Sha256 } from "../../domain/audit.ts";
import type { Request } from "../../domain/request.ts";
import { brokenLink, verifyRequest } from "../../domain/verify.ts";
import type { Break } from "./finding.ts";
import { type Head, headBreak } from "./heads.ts";

/** The copies beside the request say the same as the request: else an index hides it, or a write is misled. */
function besideBreak({ id, beside }: StoredRequest, request: Request): string | undefined {
  const says = { version: request.version, person: request.person, instance: request.instance.id };
  const wrong = (["version", "person", "instance"] as const).find(
    (name) => beside[name] !== says[name],
  );
  if (request.id !== id) return `The item lies under this key but is the request ${request.id}.`;
  return wrong && `The attribute "${wrong}" of the item is not what the request says.`;
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
  const beside = besideBreak(stored, found);
  if (beside !== undefined) return { request, what: beside };
  return head && headBreak(head, found);
}
