// Profiles under which nobody, or not enough people, can approve.
// Never untrue: approvers are found by asking the policies themselves, about the profile's own tags. A policy that wants more
// than a working day, a weekend, a night or a ticket is not met by these questions; then the sentence says what was asked.
import {
  type Candidate,
  countsIn,
  levelText,
  needsOwner,
  ownerNamed,
  seating,
} from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Question } from "../../domain/ports.ts";
import { approvalsOf, levelsIn, type Profile } from "../../domain/profile.ts";
import { instantOf } from "../../domain/time.ts";

/** Monday noon, Sunday noon, Monday night. */
const MOMENTS = [
  [23, 12],
  [22, 12],
  [23, 2],
].map(([day = 0, hour = 0]) => instantOf(Date.UTC(2026, 10, day, hour)));

const TICKETS = [undefined, "INC-1"];

/** Somebody whom no policy can know: whoever may approve for them may approve for most. */
const STRANGER: Person = {
  id: "p-000000",
  name: "Somebody",
  slack: "U000000",
  aws: { user: "arn:aws:iam::000000000000:user/somebody" },
  groups: [],
  attributes: {},
};

/** A sentence for each profile and, where one approver too few is left, for each approver who may ask under it. */
export async function loneProfiles(directory: Directory, policy: Policy): Promise<string[]> {
  const sentences: string[] = [];
  for (const profile of directory.profiles) {
    sentences.push(...unknownIn(directory, profile));
    const values = needsOwner(levelsIn(profile)) ? Object.keys(directory.owners?.are ?? {}) : [""];
    for (const owner of values)
      sentences.push(...(await loneIn(directory, policy, { profile, owner })));
  }
  return sentences;
}

/** Whom levels name and nobody is: skipped while somebody else counts, so said here. */
function unknownIn({ people, owners }: Directory, { id, levels = [] }: Profile): string[] {
  const named = [
    ...levels.flatMap(({ from }) => from?.people ?? []),
    ...(needsOwner(levels) ? Object.values(owners?.are ?? {}) : []).flatMap(
      (who) => who.people ?? [],
    ),
  ];
  return [...new Set(named)]
    .filter((one) => !people.some((person) => person.id === one))
    .map((one) => `profile ${id} asks ${one}, who is nobody in people.yaml`);
}

/** A profile, and what the owner tag of an instance under it says; empty where no owner is asked. */
interface Case {
  readonly profile: Profile;
  readonly owner: string;
}

type Approver = Candidate & { readonly person: Person };

async function approversIn(directory: Directory, policy: Policy, { profile, owner }: Case) {
  const levels = levelsIn(profile);
  const ownerWho = ownerNamed(directory.owners, owner);
  const approvers: Approver[] = [];
  for (const person of directory.people) {
    const own = levels.flatMap((level, at) => (countsIn(level, person, ownerWho) ? [at + 1] : []));
    if (own.length === 0) continue;
    // With one more than are needed, whoever asks leaves enough.
    if (profile.levels === undefined && approvers.length > approvalsOf(profile)) break;
    const asked = { action: "approve" as const, person, requester: STRANGER };
    if (await isEverAllowed(policy, profile, asked))
      approvers.push({ id: person.id, levels: own, person });
  }
  return approvers;
}

/** The first level that these people, each counting once, do not complete. */
function lackingAmong(profile: Profile, approvers: readonly Approver[]): number | undefined {
  const seats = seating(levelsIn(profile), []);
  for (const approver of approvers) seats.add(approver);
  return seats.lacking();
}

async function loneIn(directory: Directory, policy: Policy, one: Case): Promise<string[]> {
  const { profile, owner } = one;
  const approvers = await approversIn(directory, policy, one);
  const head = `profile ${profile.id}${owner === "" ? "" : `, owner ${owner}`}`;
  const lacking = lackingAmong(profile, approvers);
  if (lacking !== undefined) return [`${head} ${lackWords(profile, lacking, approvers)}`];
  const sentences: string[] = [];
  for (const { id, person } of approvers) {
    const others = approvers.filter((other) => other.id !== id);
    if (lackingAmong(profile, others) === undefined) continue;
    const asked = { action: "request" as const, person, requester: person };
    if (await isEverAllowed(policy, profile, asked))
      sentences.push(
        `${head}: ${person.name} may ask, but then too few others may approve; ${approvalsOf(profile)} needed`,
      );
  }
  return sentences;
}

function lackWords(profile: Profile, lacking: number, approvers: readonly Approver[]): string {
  const level = levelsIn(profile)[lacking - 1];
  const count = level?.approvals ?? 0;
  const who =
    approvers
      .filter(({ levels }) => levels.includes(lacking))
      .map(({ person }) => person.name)
      .join(", ") || "nobody";
  const place =
    profile.levels === undefined || level === undefined
      ? ""
      : ` in level ${lacking} (${levelText(level)}), where nobody counts who is needed in another`;
  return `needs ${count} ${count === 1 ? "approval" : "approvals"}${place}, and ${who} may approve (asked for a working day, a weekend, a night, with a ticket and without)`;
}

async function isEverAllowed(
  policy: Policy,
  profile: Profile,
  asked: Pick<Question, "action" | "person" | "requester">,
): Promise<boolean> {
  const tags = Object.fromEntries(
    Object.entries(profile.match.tags).map(([key, value]) => [key, value === "*" ? "any" : value]),
  );
  const instance = { id: "i-00000000", name: "an instance", tags };
  const minutes = profile.ladder[0] ?? 1;
  for (const now of MOMENTS)
    for (const ticket of TICKETS) {
      const question = { ...asked, instance, profile, minutes, reason: "a check", ticket, now };
      if ((await policy.decide(question)).allowed) return true;
    }
  return false;
}
