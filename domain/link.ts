// That a Slack user is a person of people.yaml, proven by that person's own AWS credentials. One item for each person.
// Never untrue: a link counts only as long as people.yaml names the AWS identity that proved it.
import * as z from "zod";
import { type Actor, AuditEntry, appendEntry, type Sha256 } from "./audit.ts";
import { isIdentity } from "./aws-identity.ts";
import { type Person, PersonId, SlackUserId } from "./person.ts";
import type { Directory } from "./ports.ts";
import type { Refusal } from "./refusal.ts";
import { Instant } from "./time.ts";

export const Link = z.strictObject({
  person: PersonId,
  slackUser: SlackUserId,
  /** Who proved it, as STS said: `arn:aws:iam::...:user/ana`, or `arn:aws:sts::...:assumed-role/<role>/<user name>`. */
  arn: z.string(),
  at: Instant,
  /** Since when it stands for nobody any more. */
  unlinkedAt: Instant.optional(),
  /** Counts the entries of the chain. */
  version: z.int().min(1),
  audit: z.array(AuditEntry),
});
export type Link = z.infer<typeof Link>;

/** Shown once, in Slack, to the user it is for. */
export const LinkCode = z.strictObject({
  slackUser: SlackUserId,
  /** How Slack called them when they asked for it, for the question whether that is really them. */
  slackName: z.string(),
  expiresAt: Instant,
});
export type LinkCode = z.infer<typeof LinkCode>;

export const CODE_MINUTES = 10;

/** 16 of the 31 letters and digits that are not mistaken for each other: 79 bits. */
const CODE = /^[a-hjkmnp-z2-9]{16}$/;

/** The code as it is kept: without dashes and in lower case; undefined if it is none. */
export function codeIn(text: string): string | undefined {
  const plain = text.replace(/[\s-]/g, "").toLowerCase();
  return CODE.test(plain) ? plain : undefined;
}

export interface Linking {
  readonly person: Person;
  readonly slackUser: string;
  readonly arn: string;
}

/** The person's link as it becomes; what it was before stays in the chain. */
export function linked(
  before: Link | undefined,
  { person: { id: person }, slackUser, arn }: Linking,
  now: Instant,
  sha256: Sha256,
): Link {
  const { version = 0, audit = [] } = before ?? {};
  const former = before?.unlinkedAt === undefined ? before?.slackUser : undefined;
  const data = { slackUser, arn, ...(former === undefined ? {} : { before: former }) };
  const happening = {
    at: now,
    event: "person.linked",
    actor: { kind: "aws" as const, id: arn },
    data,
  };
  return {
    person,
    slackUser,
    arn,
    at: now,
    version: version + 1,
    audit: appendEntry(person, audit, happening, sha256),
  };
}

/** Why a link was taken back: by the person's own proof, by the Slack user, or because Slack deactivated that user. */
export type Unlinking = "proof" | "slack" | "deactivated";

/** The link as it becomes when it is taken back. */
export function unlinked(
  before: Link,
  { actor, why }: { readonly actor: Actor; readonly why: Unlinking },
  now: Instant,
  sha256: Sha256,
): Link {
  const { person, slackUser, arn, version, audit } = before;
  const data = { slackUser, arn, why };
  const happening = { at: now, event: "person.unlinked", actor, data };
  return {
    ...before,
    unlinkedAt: now,
    version: version + 1,
    audit: appendEntry(person, audit, happening, sha256),
  };
}

/** Whether a link holds for a person as people.yaml has them now. */
export const holds = (link: Link, person: Person): boolean =>
  link.unlinkedAt === undefined &&
  link.person === person.id &&
  isIdentity(person.aws, link.arn) &&
  (person.slack === undefined || person.slack === link.slackUser);

/** Whether people.yaml leaves it to a link which Slack user somebody is. */
export const needsLink = (
  { slackByProof }: Pick<Directory, "slackByProof">,
  { slack }: Pick<Person, "slack">,
): boolean => slack === undefined || slackByProof === true;

/** For a Slack user that stands for nobody: linking is told only where it can help. */
export const strangerRefusal = (directory: Pick<Directory, "people" | "slackByProof">): Refusal =>
  directory.people.some((person) => needsLink(directory, person))
    ? { refused: "not-linked" }
    : { refused: "unknown-person" };
