// The attributes that an item of each kind must have beside its content, computed again for a check of the table.
// Invariant: an attribute that Curfew does not write on that kind is reported, a time to live among them.

import { Link } from "../domain/link.ts";
import { isFinal } from "../domain/request.ts";
import { KIND as DOCUMENT, driftAttributes, driftOf } from "./dynamodb-drifts.ts";
import { LINK, linkAttributes } from "./dynamodb-links.ts";
import { KIND as REQUEST, requestAttributes, requestOf } from "./dynamodb-requests.ts";
import { KIND as REVIEW, reviewAttributes, reviewOf } from "./dynamodb-reviews.ts";
import { KIND as SESSION, sessionAttributes, sessionOf } from "./dynamodb-sessions.ts";
import type { Attributes, Item } from "./dynamodb-table.ts";

/** An attribute that is not as it must be. `unreadable`: the content does not parse; `no-kind`: no item of Curfew's. */
export interface AttributeMismatch {
  readonly attribute: string;
  readonly how: "changed" | "missing" | "unknown" | "unreadable" | "no-kind";
}

interface Kind {
  /** Content and marks, which no index reads. */
  readonly holds: readonly string[];
  /** The attributes that follow from the content. Throws where that does not parse. */
  readonly gives: (item: Item) => Attributes;
}

/** A request whose record is kept has left the live index, with both attributes or not at all. */
function ofRequest(item: Item): Attributes {
  const request = requestOf(item);
  const { live, due, ...others } = requestAttributes(request);
  const hasLeft = isFinal(request) && item.live === undefined && item.due === undefined;
  return hasLeft ? others : { ...others, live, due };
}

/** An item that nobody lists and that has no chain. */
const plain = (...holds: readonly string[]): Kind => ({ holds, gives: () => ({}) });

const KINDS: Readonly<Record<string, Kind>> = {
  [REQUEST]: { holds: ["request", "bookkeeping"], gives: ofRequest },
  [SESSION]: {
    holds: ["session", "telling", "ender"],
    gives: (item) => sessionAttributes(sessionOf(item)),
  },
  [REVIEW]: {
    holds: ["review", "bookkeeping"],
    gives: (item) => reviewAttributes(reviewOf(item)),
  },
  [DOCUMENT]: { holds: ["drift", "message"], gives: (item) => driftAttributes(driftOf(item)) },
  [LINK]: { holds: ["link"], gives: ({ link }) => linkAttributes(Link.parse(link)) },
  HOME: { holds: ["slack"], gives: ({ slack }) => ({ listing: "HOME", listingAt: String(slack) }) },
  PAIR: plain("holder"),
  SLACKUSER: plain("names"),
  BACKFILL: plain("beganAt", "next", "doneAt", "lookedAt"),
  REPORT: plain("claimedAt", "claimedBy", "postedAt"),
  INVENTORY: plain("packed", "chunks"),
  // These two alone expire: nobody needs them as evidence.
  SEEN: plain("seenBy", "lapses", "expires"),
  CODE: plain("code", "usedBy", "lapses", "expires"),
};

/** The kind of an item by both its keys; undefined if they name none, or two. */
export function kindOf({ pk, sk }: Item): string | undefined {
  const kind = String(sk);
  return Object.hasOwn(KINDS, kind) && String(pk).startsWith(`${kind}#`) ? kind : undefined;
}

function compare(item: Item, { holds, gives }: Kind): AttributeMismatch[] {
  const expected = gives(item);
  const must = Object.entries(expected).flatMap(([attribute, value]): AttributeMismatch[] => {
    if (item[attribute] === value) return [];
    return [{ attribute, how: item[attribute] === undefined ? "missing" : "changed" }];
  });
  const known = new Set(["pk", "sk", ...holds, ...Object.keys(expected)]);
  const more = Object.keys(item).filter((attribute) => !known.has(attribute));
  return [...must, ...more.map((attribute): AttributeMismatch => ({ attribute, how: "unknown" }))];
}

/** Every attribute of an item that is not as it must be. */
export function mismatchesIn(item: Item): readonly AttributeMismatch[] {
  const kind = KINDS[kindOf(item) ?? ""];
  if (kind === undefined) return [{ attribute: "sk", how: "no-kind" }];
  try {
    return compare(item, kind);
  } catch {
    return [{ attribute: "", how: "unreadable" }];
  }
}
