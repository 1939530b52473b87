// Profiles under which nobody, or not enough people, can approve.
// Never untrue: approvers are found by asking the policies themselves, about the profile's own tags. A policy that wants more
// than a working day, a weekend, a night or a ticket is not met by these questions; then the sentence says what was asked.
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Question } from "../../domain/ports.ts";
import type { Profile } from "../../domain/profile.ts";
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
  for (const profile of directory.profiles)
    sentences.push(...(await loneIn(directory, policy, profile)));
  return sentences;
}

async function loneIn({ people }: Directory, policy: Policy, profile: Profile): Promise<string[]> {
  const approvers: Person[] = [];
  for (const person of people) {
    // With one more than are needed, whoever asks leaves enough.
    if (approvers.length > profile.approvals) return [];
    const asked = { action: "approve" as const, person, requester: STRANGER };
    if (await isEverAllowed(policy, profile, asked)) approvers.push(person);
  }
  const { id, approvals } = profile;
  if (approvers.length > approvals) return [];
  if (approvers.length < approvals) {
    const who = approvers.map(({ name }) => name).join(", ") || "nobody";
    return [
      `profile ${id} needs ${approvals} ${approvals === 1 ? "approval" : "approvals"}, and ${who} may approve (asked for a working day, a weekend, a night, with a ticket and without)`,
    ];
  }
  const sentences: string[] = [];
  for (const person of approvers)
    if (await isEverAllowed(policy, profile, { action: "request", person, requester: person }))
      sentences.push(
        `profile ${id}: ${person.name} may ask, but then too few others may approve; ${approvals} needed`,
      );
  return sentences;
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
