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

export interface Approver {
  readonly id: string;
  /** The ids of the policies that let them. */
  readonly policies: readonly string[];
}

/** No more are named: a card is no directory, and no profile needs more than five. */
export const MOST_NAMED = 12;
/** Nor more policies kept: the request is one item of at most 400 KB. */
const MOST_POLICIES = 12;

/** The first of them, as people.yaml has them; nobody is asked about once `most` are found. */
export async function findApprovers(
  deps: FindApproversDeps,
  request: AskedFor,
  now: Instant,
  most: number,
): Promise<readonly Approver[] | Refusal> {
  const approvers: Approver[] = [];
  for (const person of deps.directory.people) {
    if (approvers.length >= most) break;
    if (person.id === request.person) continue;
    const question = approvalQuestion(deps.directory, request, person, now);
    const verdict = question && (await verdictOf(deps.policy, question));
    if (verdict === undefined || isRefusal(verdict)) {
      if (verdict?.refused === "policy-broken") return verdict;
      continue;
    }
    approvers.push({ id: person.id, policies: verdict });
  }
  return approvers;
}

/** What the record keeps of whom a request was asked, and why of them. */
export async function askedOf(
  deps: FindApproversDeps,
  request: Request,
  now: Instant,
): Promise<AuditData> {
  const found = await findApprovers(deps, request, now, MOST_NAMED + 1);
  if (isRefusal(found)) return {};
  const named = found.slice(0, MOST_NAMED);
  const policies = [...new Set(named.flatMap((one) => one.policies))]
    .sort()
    .slice(0, MOST_POLICIES);
  return {
    approvers: named.map(({ id }) => id),
    andOthers: found.length > MOST_NAMED,
    policies,
    because: policies.map(deps.policy.describe),
  };
}
