// The audit chain of a request, and what `verify` says of it now.
// Never untrue: it is read from the table and verified each time; a break is named, never smoothed over.
import { sha256 } from "../../adapters/node-crypto.ts";
import { nameOf } from "../../domain/person.ts";
import { brokenLink, verifyRequest } from "../../domain/verify.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import type { HouseRecord } from "./shapes.ts";

/** Undefined if the table has no such request. */
export async function recordOf(
  { directory }: Pick<Stage, "directory">,
  truth: Truth,
  id: string,
): Promise<HouseRecord | undefined> {
  const stored = await truth.stored(id);
  if (stored === undefined) return undefined;
  const { request } = stored;
  if (request === undefined)
    return { request: id, entries: [], broken: { what: "The item does not parse as a request." } };
  const verified = verifyRequest(request, sha256, stored.raw);
  return {
    request: id,
    entries: request.audit.map((entry) => ({
      ...entry,
      who: nameOf(directory.people, entry.actor.id),
    })),
    ...(verified.ok ? {} : { broken: { what: brokenLink(verified), at: verified.at } }),
  };
}
