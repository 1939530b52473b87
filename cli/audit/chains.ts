// The chains beside those of requests: of reviews, of Session documents that drifted, of people who proved their Slack user.
// Never untrue: a chain that cannot be read is a finding, and so is a break-glass whose review is not there (P8, P10).
import type { StoredChain } from "../../adapters/dynamodb-stored.ts";
import { type AuditEntry, type Sha256, verifyChain } from "../../domain/audit.ts";
import { Drift } from "../../domain/drift.ts";
import { Link } from "../../domain/link.ts";
import type { Request } from "../../domain/request.ts";
import { ReviewStory } from "../../domain/review.ts";
import { brokenLink, type RequestVerification } from "../../domain/verify.ts";
import { verifyReview } from "../../domain/verify-review.ts";
import type { Break } from "./finding.ts";

/** A chain as a bundle has it, too: without what lies beside it in the table. */
type ChainContent = Pick<StoredChain, "id" | "of" | "raw">;

/** The first break of such a chain; undefined if it holds. */
export function chainBreak(stored: ChainContent, sha256: Sha256): Break | undefined {
  const { id, of } = stored;
  const verified = VERIFY[of](stored, sha256);
  if (verified === undefined)
    return { request: id, what: `The item does not parse as this ${of}'s.` };
  if (verified.ok) return undefined;
  const what = `${of[0]?.toUpperCase()}${of.slice(1)}: ${brokenLink(verified, of)}`;
  return { request: id, entry: verified.at, what };
}

/** Undefined where the item is no such thing, or another's. */
type Verify = (stored: ChainContent, sha256: Sha256) => RequestVerification | undefined;

const review: Verify = ({ id, raw }, sha256) => {
  const { data } = ReviewStory.safeParse(raw);
  return data?.id === id ? verifyReview(data, sha256, raw) : undefined;
};

const document: Verify = ({ id, raw }, sha256) => {
  const { data } = Drift.safeParse(raw);
  return data?.document === id ? verifyChain(id, data.version, data.audit, sha256) : undefined;
};

const link: Verify = ({ id, raw }, sha256) => {
  const { data } = Link.safeParse(raw);
  if (data?.person !== id) return undefined;
  const chain = verifyChain(id, data.version, data.audit, sha256);
  return chain.ok ? (contradicted(data, data.audit.at(-1)) ?? chain) : chain;
};

/** Whom a link stands for is what its newest entry says. */
function contradicted(now: Link, newest: AuditEntry | undefined): RequestVerification | undefined {
  const field =
    (["slackUser", "arn"] as const).find((one) => newest?.data[one] !== now[one]) ??
    ((newest?.event === "person.unlinked" ? newest.at : undefined) !== now.unlinkedAt
      ? "unlinkedAt"
      : undefined);
  return field && { ok: false, at: now.version, why: "contradicted", field };
}

const VERIFY = { review, document, link } as const;

/** Whether a request must have left a review: a break-glass whose access was begun. */
export const owesReview = ({ breakGlass, audit }: Pick<Request, "breakGlass" | "audit">): boolean =>
  breakGlass === true && audit.some(({ event }) => event === "grant.started");

export const noReview = (request: string): Break => ({
  request,
  what: "It was a break-glass, but its review is not in the table.",
});
