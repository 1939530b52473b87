// A person as the customer's people.yaml tells: who they are in Slack, in AWS, and in which groups.
// Never untrue: person ids have one length, so that none is the beginning of another (facts C3).
import * as z from "zod";
import { AwsIdentity, identityKey } from "./aws-identity.ts";
import { OsUser } from "./session-settings.ts";

/** `p-` and six lower-case letters or digits. It is role name, role session name and start of every session id. */
export const PersonId = z
  .string()
  .regex(/^p-[a-z0-9]{6}$/, "a person id is p- and six of a-z and 0-9, such as p-ana001");
export type PersonId = z.infer<typeof PersonId>;

export const SlackUserId = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,20}$/, "a Slack user id, such as U0ENGINEER");

export const GroupName = z.string().regex(/^[a-z0-9-]{1,40}$/, "a group name of a-z, 0-9 and -");

export const Person = z.strictObject({
  id: PersonId,
  name: z.string().min(1).max(80),
  /** Who they are in Slack; left out, they prove it themselves (link.ts). */
  slack: SlackUserId.optional(),
  aws: AwsIdentity,
  groups: z.array(GroupName).default([]),
  /** Whom their Linux sessions run as, in profiles that say `runAs`; in others it has no effect. */
  osUser: OsUser.optional(),
  attributes: z.record(z.string(), z.string()).default({}),
});
export type Person = z.infer<typeof Person>;

export const People = z
  .strictObject({
    people: z.array(Person).min(1),
    /** A Slack user id counts only when the person has proven with their AWS credentials that it is theirs. */
    slackByProof: z.boolean().default(false),
  })
  .superRefine(({ people }, context) => {
    for (const { path, message } of doubled(people))
      context.addIssue({ code: "custom", path: ["people", ...path], message });
  });
export type People = z.infer<typeof People>;

interface Doubled {
  readonly path: readonly [number, "id" | "slack" | "aws"];
  readonly message: string;
}

/** What a later entry has in common with an earlier one. Two entries of one AWS identity would let its owner approve their own request. */
function doubled(people: readonly Person[]): Doubled[] {
  const firsts = new Map<string, Person>();
  const first = (key: string, person: Person) => {
    const before = firsts.get(key);
    if (before === undefined) firsts.set(key, person);
    return before;
  };
  return people.flatMap((person, index) => {
    const { id, slack, aws } = person;
    const found: Doubled[] = [];
    if (first(`id ${id}`, person))
      found.push({
        path: [index, "id"],
        message: `${id} is there twice; each person has their own`,
      });
    if (slack !== undefined && first(`slack ${slack}`, person))
      found.push({
        path: [index, "slack"],
        message: `${slack} is there twice; each person has their own`,
      });
    const other = first(`aws ${identityKey(aws)}`, person);
    if (other)
      found.push({
        path: [index, "aws"],
        message: `this is also the AWS identity of ${other.id} (${other.name}); with two entries one person could approve their own request. Keep one entry`,
      });
    return found;
  });
}

/** The name people see, safe for an id nobody knows any more. */
export const nameOf = (people: readonly Person[], id: string): string =>
  people.find((person) => person.id === id)?.name ?? id;
