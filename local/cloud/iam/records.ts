// What IAM keeps of users, roles, managed policies and instance profiles, and how their names and ids are made.
// Invariant: a role or user re-created under an old name has another unique id (as in AWS), a seeded one always the same.
import { createHash } from "node:crypto";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export type PrincipalKind = "user" | "role";

/** A user or a role with all that decides about it. */
export interface Principal {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** `AIDA...` or `AROA...`. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly tags: readonly Tag[];
  /** Inline policies: name to document. */
  readonly policies: Readonly<Record<string, string>>;
  /** The ARNs of the managed policies that are attached, in the order in which they were attached. */
  readonly attached: readonly string[];
  readonly boundary?: string;
  /** A role's trust policy. */
  readonly trust?: string;
  /** Whom the trust policy names: text of the principal to the unique id that stood behind it when it was written. */
  readonly trusted?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly maxSessionSeconds?: number;
}

/** One text of a managed policy. */
export interface PolicyVersion {
  /** `v1`, `v2`, ... */
  readonly id: string;
  readonly document: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A customer-managed policy: what may be attached, or set as a boundary. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** `ANPA...`. */
  readonly id: string;
  readonly description?: string;
  readonly tags: readonly Tag[];
  /** The oldest first. */
  readonly versions: readonly PolicyVersion[];
  /** The id of the version that decides. */
  readonly defaultVersion: string;
  /** The number of the next version: a number is never used again. */
  readonly nextVersion: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** `AIPA...`. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly tags: readonly Tag[];
  /** The name of the role in it, one at most. */
  readonly role?: string;
}

/** The text of the version that decides. */
export function defaultDocument({ versions, defaultVersion }: ManagedPolicy): string {
  const found = versions.find(({ id }) => id === defaultVersion);
  if (found === undefined)
    throw new Error(`A managed policy without its version ${defaultVersion}`);
  return found.document;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Letters and digits as in AWS's ids, always the same for the same text. */
export function idFrom(text: string, length: number): string {
  const bytes = createHash("sha512").update(text).digest();
  return Array.from(bytes.subarray(0, length), (byte) => BASE32[byte % 32]).join("");
}

/** IAM compares names without regard to case when they must be unique (facts K1). */
export const isSameName = (left: string, right: string) =>
  left.toLowerCase() === right.toLowerCase();

/** The ARN of something with a name; the path begins and ends with a slash. */
export function iamArn(
  account: string,
  kind: PrincipalKind | "policy" | "instance-profile",
  path: string,
  name: string,
): string {
  return `arn:aws:iam::${account}:${kind}${path}${name}`;
}

/** The ARN of a role's session, which has no path (facts A2). */
export function sessionArn(account: string, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`;
}

/** A document given as an object or as JSON, as JSON. */
export function documentText(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}
