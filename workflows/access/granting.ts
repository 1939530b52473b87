// What granting and extending have in common: what both evaluate once more.
// Invariant: approvals are counted on today's people and policy (P7).
import { Fault } from "../../domain/fault.ts";
import { openLevel } from "../../domain/levels.ts";
import type { Directory, Pairs, Requests, Workflows } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { levelsOf, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { approvalQuestion, type Ballot, type BallotDeps, standingVotes } from "./ballot.ts";
import type { ChangeDeps } from "./change-request.ts";
import { type EligibilityDeps, freeVerdict } from "./eligibility.ts";
import type { TellDeps } from "./facts.ts";
import type { GrantRoleDeps } from "./grant-role.ts";

export interface GrantDeps extends ChangeDeps, EligibilityDeps, TellDeps, GrantRoleDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly directory: Directory;
  readonly pairs: Pairs;
  readonly workflows: Pick<Workflows, "statusOf">;
}

/** P7: an approval counts only while its approver may approve, and self-service only while the policy says so. */
export async function isStillApproved(
  deps: BallotDeps,
  ballot: Ballot,
  now: Instant,
): Promise<Refusal | undefined> {
  const lost = { refused: "approval-lost" } as const;
  if (ballot.approvalsNeeded > 0) {
    const standing = await standingVotes(deps, ballot, now);
    if (isRefusal(standing)) return standing;
    return openLevel(levelsOf(ballot), standing) === undefined ? undefined : lost;
  }
  const person = deps.directory.people.find(({ id }) => id === ballot.person);
  const question = person && approvalQuestion(deps.directory, ballot, person, now);
  const free = question && (await freeVerdict(deps.policy, question));
  if (free === undefined) return lost;
  if (!isRefusal(free)) return undefined;
  return free.refused === "policy-broken" ? free : lost;
}

/**
 * P3: without a running execution of this request there is nobody who will take the access away. One that AWS does not
 * tell of yet refuses nobody and grants nothing: the step is tried again.
 */
export async function willBeRevoked(
  deps: GrantDeps,
  request: Request,
): Promise<Refusal | undefined> {
  const status = await deps.workflows.statusOf(request.id, request.bookkeeping.executions);
  if (status === "unknown")
    throw new Fault("Step Functions does not tell of this execution yet", { retryable: true });
  return status === "running" ? undefined : { refused: "workflow-failed" };
}
