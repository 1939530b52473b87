// Pages of the List and Get operations: maxResults (0 means the default of 100) and nextToken.
// Never untrue: a nextToken that we did not give is refused.
import { z } from "zod";
import { AwsError } from "../core/service.ts";

export const pageInput = {
  maxResults: z.int().min(0).max(1000).optional(),
  nextToken: z.string().min(1).max(3096).optional(),
};

export interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** One page of a list, and the token of the next. @throws AwsError InvalidToken */
export function pageOf<T>(
  list: readonly T[],
  { maxResults, nextToken }: PageInput,
): readonly [page: readonly T[], next: { readonly nextToken?: string }] {
  const from = nextToken === undefined ? 0 : offsetOf(nextToken);
  const until = from + (maxResults || 100);
  const next = until < list.length ? { nextToken: tokenOf(until) } : {};
  return [list.slice(from, until), next];
}

function tokenOf(offset: number): string {
  return Buffer.from(`page ${offset}`).toString("base64");
}

function offsetOf(nextToken: string): number {
  const [, digits] = /^page (\d+)$/.exec(Buffer.from(nextToken, "base64").toString()) ?? [];
  if (digits === undefined) throw new AwsError("InvalidToken", `Invalid Token: '${nextToken}'`);
  return Number(digits);
}
