// What would be decided about a wish, in lines for a terminal, asked of the very rules that decide it.
// Never untrue: nothing is asked, written or granted; the lines follow from today's files alone.
import type { Instance } from "../../domain/instance.ts";
import { levelText } from "../../domain/levels.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import type { Directory, Policy } from "../../domain/ports.ts";
import { approvalsOf } from "../../domain/profile.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { levelsOf } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { approvalQuestion, type Ballot, type BallotDeps } from "../../workflows/access/ballot.ts";
import { checkEligibility, freeVerdict, verdictOf } from "../../workflows/access/eligibility.ts";
import { findApprovers, lackingLevel, MOST_NAMED } from "../../workflows/access/find-approvers.ts";
import { refusalText } from "../../workflows/access/refusal-note.ts";

export interface Explaining {
  readonly person: Person;
  readonly instance: Instance;
  readonly minutes: number;
  readonly reason: string;
  readonly ticket?: string | undefined;
  readonly port?: number | undefined;
}

export interface Explanation {
  readonly isRefused: boolean;
  readonly lines: readonly string[];
}

export async function explain(
  { directory, policy }: { readonly directory: Directory; readonly policy: Policy },
  { person, instance, minutes, reason, ticket, port }: Explaining,
  now: Instant,
): Promise<Explanation> {
  const inventory = { read: async () => instance };
  const wish = { person, instanceId: instance.id, minutes, reason, ticket, port };
  const what = port === undefined ? "" : `port ${port} of `;
  const head = `${person.name} asks for ${what}${instance.name} for ${minutes} minutes`;
  const eligible = await checkEligibility({ directory, policy, inventory }, wish, now);
  if (isRefusal(eligible)) return refused(head, refusalText(eligible));
  const { profile, owner } = eligible;
  const asked = { ...wish, person: person.id, instance, profile: profile.id };
  const question = approvalQuestion(directory, asked, person, now);
  if (question === undefined) return refused(head, "unknown-person");
  const words = (policies: readonly string[]) => policies.map(policy.describe).join("; ");
  const action = port === undefined ? "request" : "forwardPort";
  const may = await verdictOf(policy, { ...question, action });
  const opening = `${head}, under profile ${profile.id}; allowed because: ${isRefusal(may) ? "" : words(may)}`;
  const free = await freeVerdict(policy, question);
  if (!isRefusal(free))
    return { isRefused: false, lines: [opening, `No approval needed, because: ${words(free)}`] };
  const { levels } = profile;
  const ballot = { ...asked, approvalsNeeded: approvalsOf(profile), levels, owner, votes: [] };
  return asking({ directory, policy }, ballot, opening, now);
}

/** Level by level: how many are needed, and who may approve because of what. */
async function asking(
  deps: BallotDeps,
  ballot: Ballot,
  opening: string,
  now: Instant,
): Promise<Explanation> {
  const lines = [opening];
  for (const [at, level] of levelsOf(ballot).entries()) {
    const found = await findApprovers(deps, ballot, at + 1, now, MOST_NAMED + 1);
    if (isRefusal(found)) return refused(opening, refusalText(found));
    const place = ballot.levels === undefined ? "" : ` in level ${at + 1} (${levelText(level)})`;
    lines.push(`Approvals needed${place}: ${level.approvals}, from`);
    for (const { id, policies } of found.slice(0, MOST_NAMED))
      lines.push(
        `  ${nameOf(deps.directory.people, id)}, because: ${policies.map(deps.policy.describe).join("; ")}`,
      );
    if (found.length > MOST_NAMED) lines.push("  and others");
    if (found.length < level.approvals)
      return refused(
        opening,
        `no-approver: ${level.approvals} needed${place}, ${found.length} may approve`,
      );
  }
  const lacking = await lackingLevel(deps, ballot, [], now);
  if (isRefusal(lacking)) return refused(opening, refusalText(lacking));
  return lacking === undefined
    ? { isRefused: false, lines }
    : refused(opening, `no-approver: nobody counts twice, and level ${lacking} lacks somebody`);
}

export const refused = (head: string, why: string): Explanation => ({
  isRefused: true,
  lines: [head, `Refused: ${why}`],
});
