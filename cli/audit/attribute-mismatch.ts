// An attribute of an item that is not what the item's content gives, in a sentence.
import type { AttributeMismatch } from "../../adapters/dynamodb-attributes.ts";
import type { Break } from "./finding.ts";

/** `what` the item is: a request, a session. */
export function mismatchSentence({ attribute, how }: AttributeMismatch, what: string): string {
  if (how === "unreadable") return `The item does not parse as this ${what}'s.`;
  if (how === "no-kind") return "The item is of no kind that Curfew writes.";
  const named = `The attribute "${attribute}" of the item`;
  if (how === "changed") return `${named} is not what the ${what} says.`;
  if (how === "missing") return `${named} is missing: an index hides the ${what}.`;
  return attribute === "expires"
    ? `${named} lets the table delete the ${what}: Curfew writes none here.`
    : `${named} is unknown: Curfew writes none of this name here.`;
}

/** The first of an item that is no request; undefined if all are as they must be. */
export function mismatchBreak(
  {
    id,
    mismatches: [first],
  }: { readonly id: string; readonly mismatches: readonly AttributeMismatch[] },
  what: string,
): Break | undefined {
  return (
    first && {
      request: id,
      what: `${what[0]?.toUpperCase()}${what.slice(1)}: ${mismatchSentence(first, what)}`,
    }
  );
}
