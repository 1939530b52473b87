// Pages of a sorted listing, as the simulated services hand them out.
// Never untrue: following NextToken to the end shows every item that was there all along, once.

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page. */
  readonly nextToken?: string;
}

interface Listing<T> {
  /** In the order in which they are listed. */
  readonly items: readonly T[];
  /** A unique key whose order is the listing's order. */
  readonly keyOf: (item: T) => string;
  readonly size: number;
  readonly token: string | undefined;
  /** What is listed; a token of another scope is refused. */
  readonly scope: string;
  /** The error for a token that is not ours. */
  readonly refuse: () => Error;
}

const PREFIX = "page1";

function encode(scope: string, key: string): string {
  return Buffer.from(JSON.stringify([PREFIX, scope, key])).toString("base64url");
}

function decode(token: string, scope: string, refuse: () => Error): string {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts[0] === PREFIX && parts[1] === scope) return String(parts[2]);
  } catch {
    throw refuse();
  }
  throw refuse();
}

/** One page. The token holds the last key shown, so items that come and go move no other item across a page. */
export function pageOf<T>({ items, keyOf, size, token, scope, refuse }: Listing<T>): Page<T> {
  const after = token === undefined ? undefined : decode(token, scope, refuse);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return last !== undefined && rest.length > size
    ? { items: page, nextToken: encode(scope, keyOf(last)) }
    : { items: page };
}
