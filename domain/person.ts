// A person as the customer's people.yaml tells: who they are in Slack, in AWS, and in which groups.
// Never untrue: person ids have one length, so that none is the beginning of another (facts C3).
import * as z from "zod";
import { OsUser } from "./session-settings.ts";

/** `p-` and six lower-case letters or digits. It is role name, role session name and start of every session id. */
export const PersonId = z
  .string()
  .regex(/^p-[a-z0-9]{6}$/, "a person id is p- and six of a-z and 0-9, such as p-ana001");
export type PersonId = z.infer<typeof PersonId>;

const accountId = "\\d{12}";

/** Whose credentials may become the person's access role. */
export const AwsIdentity = z.union([
  z.strictObject({
    user: z
      .string()
      .regex(
        new RegExp(`^arn:aws[a-z-]*:iam::${accountId}:user/[\\w+=,.@/-]+$`),
        "the ARN of an IAM user",
      ),
  }),
  z.strictObject({
    /** The Identity Center role's IAM ARN, with its path. */
    role: z
      .string()
      .regex(
        new RegExp(`^arn:aws[a-z-]*:iam::${accountId}:role/[\\w+=,.@/-]+$`),
        "the ARN of an IAM role",
      ),
    /** The role session name that Identity Center uses: the person's user name. */
    userName: z.string().regex(/^[\w+=,.@-]{2,64}$/, "an Identity Center user name"),
  }),
]);
export type AwsIdentity = z.infer<typeof AwsIdentity>;

/** The identity as one text, to see whether it has changed. */
export const identityText = (aws: AwsIdentity): string =>
  "user" in aws ? aws.user : `${aws.role} ${aws.userName}`;

/** Whether AWS means this identity by an ARN of GetCallerIdentity's. A role's path is not in the ARN of its sessions (facts A2). */
export function isIdentity(aws: AwsIdentity, arn: string): boolean {
  if ("user" in aws) return arn === aws.user;
  const [, partition, , , account, ...path] = aws.role.split(":");
  const name = path.join(":").split("/").pop() ?? "";
  return arn === `arn:${partition}:sts::${account}:assumed-role/${name}/${aws.userName}`;
}

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
    for (const field of ["id", "slack"] as const) {
      const seen = new Set<string>();
      people.forEach(({ [field]: value }, index) => {
        if (value === undefined) return;
        if (seen.has(value))
          context.addIssue({
            code: "custom",
            path: ["people", index, field],
            message: `${value} is there twice; each person has their own`,
          });
        seen.add(value);
      });
    }
  });
export type People = z.infer<typeof People>;

/** The name people see, safe for an id nobody knows any more. */
export const nameOf = (people: readonly Person[], id: string): string =>
  people.find((person) => person.id === id)?.name ?? id;
