// What IAM keeps of users and roles, and how their names and ids are made.
// Never untrue: a role made anew under an old name has another unique id (as in AWS), a seeded one always the same.
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
  readonly boundary?: string;
  /** A role's trust policy. */
  readonly trust?: string;
  readonly description?: string;
  readonly maxSessionSeconds?: number;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Letters and digits as in AWS's ids, always the same for the same text. */
export function idFrom(text: string, length: number): string {
  const bytes = createHash("sha512").update(text).digest();
  return Array.from(bytes.subarray(0, length), (byte) => BASE32[byte % 32]).join("");
}

/** The ARN of a user or role; the path begins and ends with a slash. */
export function principalArn(
  account: string,
  kind: PrincipalKind,
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
