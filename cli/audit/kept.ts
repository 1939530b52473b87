// Whether the record in S3 holds in itself, and where it and the table disagree.
// Never untrue: a closed request without its record is a finding, unless it is known to wait for it.
import type { StoredChain, StoredRequest } from "../../adapters/dynamodb-stored.ts";
import { canonical, type Sha256 } from "../../domain/audit.ts";
import { KeptRecord, KeptReview } from "../../domain/kept-record.ts";
import { isFinal } from "../../domain/request.ts";
import { anchorOf, anchorsIn, type Stored } from "../../domain/seal.ts";
import { brokenLink, verifyRequest } from "../../domain/verify.ts";
import { verifyReview } from "../../domain/verify-review.ts";
import type { Break } from "./finding.ts";

/** Everything that is wrong with the record of a request in the table; `text` is what S3 has, if anything. */
export function keptBreaks(
  stored: StoredRequest,
  text: string | undefined,
  sha256: Sha256,
): Break[] {
  const { id: request, request: found, raw, isUnkept } = stored;
  if (text !== undefined) return textBreaks(request, text, raw, sha256);
  const isClosed = found !== undefined && isFinal(found) && !isUnkept;
  return isClosed ? [{ request, what: "It is closed, but S3 has no record of it." }] : [];
}

/** What is wrong with a record in S3 by itself; and, where the table has the request, between the two. */
export function textBreaks(
  request: string,
  text: string,
  inTable: Stored | undefined,
  sha256: Sha256,
): Break[] {
  const raw = parsed(text);
  const kept = KeptRecord.safeParse(raw);
  if (raw === undefined || !kept.success)
    return [{ request, what: "S3: the record does not parse." }];
  const own = ownBreak(request, kept.data, raw.request as Stored, sha256);
  const between = inTable && difference(inTable, raw.request as Stored);
  return [
    ...(own === undefined ? [] : [own]),
    ...(between === undefined ? [] : [{ request, what: `Table and S3 disagree: ${between}.` }]),
  ];
}

/** The same of the record of a review: of one that is closed, and not known to wait for it. */
export function keptReviewBreaks(
  { id: request, raw, isUnkept }: StoredChain,
  text: string | undefined,
  sha256: Sha256,
): Break[] {
  if (text !== undefined) return reviewTextBreaks(request, text, raw, sha256);
  return raw.state === "closed" && isUnkept === false
    ? [{ request, what: "Its review is closed, but S3 has no record of it." }]
    : [];
}

/** What is wrong with the record of a review by itself; and, where the table has the review, between the two. */
export function reviewTextBreaks(
  id: string,
  text: string,
  inTable: Stored | undefined,
  sha256: Sha256,
): Break[] {
  const raw = parsed(text);
  const { data: kept } = KeptReview.safeParse(raw);
  if (raw === undefined || kept === undefined)
    return [{ request: id, what: "S3: the record of its review does not parse." }];
  const { review } = kept;
  if (review.id !== id)
    return [{ request: id, what: `S3: the record of its review is of ${review.id}.` }];
  const verified = verifyReview(review, sha256, raw.review as Stored);
  const between = inTable && difference(inTable, raw.review as Stored);
  const own = verified.ok ? [] : [`S3, review: ${brokenLink(verified, "review")}`];
  const both = between === undefined ? [] : [`Review: table and S3 disagree: ${between}.`];
  return [...own, ...both].map((what) => ({ request: id, what }));
}

function parsed(text: string): Stored | undefined {
  try {
    return JSON.parse(text) as Stored;
  } catch {
    return undefined;
  }
}

function ownBreak(id: string, kept: KeptRecord, raw: Stored, sha256: Sha256): Break | undefined {
  const { request, sessions } = kept;
  if (request.id !== id)
    return { request: id, what: `S3: the record is of the request ${request.id}.` };
  const verified = verifyRequest(request, sha256, raw);
  if (!verified.ok) return { request: id, entry: verified.at, what: `S3: ${brokenLink(verified)}` };
  const answered = anchorsIn(request.audit) ?? [];
  const there = sessions.map((session) => anchorOf(session, sha256));
  const wrong = answered.find(({ session, digest }) => !there.includes(`${session} ${digest}`));
  if (wrong !== undefined || there.length !== answered.length)
    return {
      request: id,
      entry: request.version,
      what: `S3: Entry ${request.version} answers for other sessions than the record has.`,
    };
  return undefined;
}

interface Entry {
  readonly hash?: unknown;
}

/** In what two tellings of a request differ: the first entry, else the fields; undefined if in nothing. */
function difference(table: Stored, s3: Stored): string | undefined {
  if (canonical(table) === canonical(s3)) return undefined;
  const [ours, theirs] = [table, s3].map(({ audit }) => (audit ?? []) as readonly Entry[]);
  const length = Math.max(ours?.length ?? 0, theirs?.length ?? 0);
  for (let at = 0; at < length; at += 1)
    if (ours?.[at]?.hash !== theirs?.[at]?.hash) return `from entry ${at + 1} on`;
  const names = [...new Set([...Object.keys(table), ...Object.keys(s3)])];
  const other = names.filter((name) => canonical(table[name]) !== canonical(s3[name]));
  return `in ${other.sort().join(", ")}`;
}
