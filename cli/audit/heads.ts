// The ends of the chains, written down outside the table: what a rewritten, shortened or removed record is found by.
// Never untrue: a request that has only gone on since agrees with its earlier head.
import { readFileSync } from "node:fs";
import * as z from "zod";
import { type Request, RequestId } from "../../domain/request.ts";
import type { Break } from "./finding.ts";

export const Head = z.strictObject({
  request: RequestId,
  entries: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hex"),
});
export type Head = z.infer<typeof Head>;

export const headOf = ({ id, version, audit }: Request): Head => ({
  request: id,
  entries: version,
  hash: audit[version - 1]?.hash ?? "",
});

/** Reads a file of heads, one JSON object a line. Throws a sentence that names the line. */
export function readHeads(path: string): ReadonlyMap<string, Head> {
  const heads = linesOf(path).map((line, index) => parseHead(line, `${path}, line ${index + 1}`));
  return new Map(heads.map((head) => [head.request, head]));
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line, at, all) => line !== "" || at < all.length - 1);
  } catch {
    throw new Error(`There is no readable file of heads at ${path}.`);
  }
}

function parseHead(line: string, where: string): Head {
  try {
    return Head.parse(JSON.parse(line));
  } catch {
    throw new Error(`${where}: this is no head as "curfew audit heads" prints it.`);
  }
}

/** Where a request whose own chain holds is not the one that was written down. */
export function headBreak({ request, entries, hash }: Head, found: Request): Break | undefined {
  const then = found.audit[entries - 1];
  if (then === undefined) {
    const entry = found.version + 1;
    return {
      request,
      entry,
      what: `Entry ${entry} is missing: there were ${entries} entries earlier.`,
    };
  }
  if (then.hash === hash) return undefined;
  return { request, entry: entries, what: `The chain up to entry ${entries} was written anew.` };
}

/** Requests that were there and are not any more. */
export const goneSince = (heads: ReadonlyMap<string, Head>, seen: ReadonlySet<string>): Break[] =>
  [...heads.keys()]
    .filter((id) => !seen.has(id))
    .map((request) => ({ request, entry: 1, what: "The request is not in the table any more." }));
