// What would be decided about a wish, in lines for a terminal, asked of the very rules that decide it.
// Never untrue: nothing is asked, written or granted; the lines follow from today's files alone.
import type { Instance } from "../../domain/instance.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import type { Directory, Policy } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/time.ts";
import { approvalQuestion } from "../../workflows/access/decide-request.ts";
import { checkEligibility, verdictOf } from "../../workflows/access/eligibility.ts";
import { findApprovers, MOST_NAMED } from "../../workflows/access/find-approvers.ts";
import { refusalText } from "../../workflows/access/refusal-note.ts";

export interface Explaining {
  readonly person: Person;
  readonly instance: Instance;
  readonly minutes: number;
  readonly reason: string;
  readonly ticket?: string | undefined;
}

export interface Explanation {
  readonly isRefused: boolean;
  readonly lines: readonly string[];
}

export async function explain(
  { directory, policy }: { readonly directory: Directory; readonly policy: Policy },
  { person, instance, minutes, reason, ticket }: Explaining,
  now: Instant,
): Promise<Explanation> {
  const inventory = { read: async () => instance };
  const wish = { person, instanceId: instance.id, minutes, reason, ticket };
  const head = `${person.name} asks for ${instance.name} for ${minutes} minutes`;
  const eligible = await checkEligibility({ directory, policy, inventory }, wish, now);
  if (isRefusal(eligible)) return refused(head, refusalText(eligible));
  const { profile } = eligible;
  const asked = { person: person.id, instance, profile: profile.id, minutes, reason, ticket };
  const question = approvalQuestion(directory, asked, person, now);
  if (question === undefined) return refused(head, "unknown-person");
  const words = (policies: readonly string[]) => policies.map(policy.describe).join("; ");
  const may = await verdictOf(policy, { ...question, action: "request" });
  const opening = `${head}, under profile ${profile.id}; allowed because: ${isRefusal(may) ? "" : words(may)}`;
  const free = await verdictOf(policy, { ...question, action: "selfServe" });
  if (!isRefusal(free))
    return { isRefused: false, lines: [opening, `No approval needed, because: ${words(free)}`] };
  const found = await findApprovers({ directory, policy }, asked, now, MOST_NAMED + 1);
  if (isRefusal(found)) return refused(opening, refusalText(found));
  const names = found
    .slice(0, MOST_NAMED)
    .map(({ id, policies }) => `  ${nameOf(directory.people, id)}, because: ${words(policies)}`);
  const needed = `Approvals needed: ${profile.approvals}, from`;
  if (found.length < profile.approvals)
    return refused(
      opening,
      `no-approver: ${profile.approvals} needed, ${names.length} may approve`,
    );
  return {
    isRefused: false,
    lines: [opening, needed, ...names, ...(found.length > MOST_NAMED ? ["  and others"] : [])],
  };
}

const refused = (head: string, why: string): Explanation => ({
  isRefused: true,
  lines: [head, `Refused: ${why}`],
});
