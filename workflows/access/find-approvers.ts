// Who may approve a request, and which policies let them: counted when it is admitted, named when it is asked.
// Never untrue: the requester is never among them, and a policy that cannot be evaluated finds nobody (P7, P9).
import type { AuditData } from "../../domain/audit.ts";
import type { Directory, Policy } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { type AskedFor, approvalQuestion } from "./decide-request.ts";
import { verdictOf } from "./eligibility.ts";

export interface FindApproversDeps {
  readonly directory: Directory;
  readonly policy: Policy;
}

export interface Approvers {
  /** The first of them, as people.yaml has them; `policies` are the ids of those that let them. */
  readonly approvers: readonly { readonly id: string; readonly policies: readonly string[] }[];
  readonly andOthers: boolean;
}

/** No more are looked for: a card is no directory, and no profile needs more than five. */
const MOST_FOUND = 12;
/** Nor more policies kept: the request is one item of at most 400 KB. */
const MOST_POLICIES = 12;

export async function findApprovers(
  deps: FindApproversDeps,
  request: AskedFor,
  now: Instant,
): Promise<Approvers | Refusal> {
  const approvers: { id: string; policies: readonly string[] }[] = [];
  for (const person of deps.directory.people) {
    if (person.id === request.person) continue;
    const question = approvalQuestion(deps.directory, request, person, now);
    const verdict = question && (await verdictOf(deps.policy, question));
    if (verdict === undefined || isRefusal(verdict)) {
      if (verdict?.refused === "policy-broken") return verdict;
      continue;
    }
    if (approvers.length === MOST_FOUND) return { approvers, andOthers: true };
    approvers.push({ id: person.id, policies: verdict });
  }
  return { approvers, andOthers: false };
}

/** What the record keeps of whom a request was asked, and why of them. */
export async function askedOf(
  deps: FindApproversDeps,
  request: Request,
  now: Instant,
): Promise<AuditData> {
  const found = await findApprovers(deps, request, now);
  if (isRefusal(found)) return {};
  const policies = [...new Set(found.approvers.flatMap((one) => one.policies))]
    .sort()
    .slice(0, MOST_POLICIES);
  return {
    approvers: found.approvers.map(({ id }) => id),
    andOthers: found.andOthers,
    policies,
    because: policies.map(deps.policy.describe),
  };
}
