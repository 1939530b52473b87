// The IAM role of a grant: its name, owner, and what it must look like.
// Invariant: a role belongs to one request, and only a role that equals its specification is used (P1, P2).
import { canonical, type Sha256 } from "./audit.ts";
import type { Place } from "./grant-policy.ts";
import type { PersonId } from "./person.ts";
import type { RequestId } from "./request.ts";
import type { Instant } from "./time.ts";

/** One stage in one account and Region: what the names of its resources are made of. */
export interface StageScope {
  readonly place: Place;
  /** Begins every name of the stage, for example `curfew`. */
  readonly prefix: string;
}

/** The path of a stage's grant roles and boundaries. IAM is global, so the path carries the Region. */
export const grantPath = ({ place, prefix }: StageScope): string => `/${prefix}/${place.region}/`;

/** How the ARN of every boundary of the stage begins. */
export const boundaryArnPrefix = (scope: StageScope): string =>
  `arn:${scope.place.partition}:iam::${scope.place.account}:policy${grantPath(scope)}`;

export const grantRoleName = ({ prefix }: Pick<StageScope, "prefix">, requestId: string): string =>
  `${prefix}-${requestId}`;

export const grantRoleArn = (scope: StageScope, requestId: string): string =>
  `arn:${scope.place.partition}:iam::${scope.place.account}:role${grantPath(scope)}${grantRoleName(scope, requestId)}`;

/**
 * The owner that Session Manager writes on a session of the role. The session name is the request id, pinned by the
 * role's trust; role paths are not part of an owner (facts A2).
 */
export const grantOwner = (scope: StageScope, requestId: string): string =>
  `arn:${scope.place.partition}:sts::${scope.place.account}:assumed-role/${grantRoleName(scope, requestId)}/${requestId}`;

/** The request whose role has this name; undefined for a role that no request of the stage can have. */
export function requestOfRole(
  { prefix }: Pick<StageScope, "prefix">,
  roleName: string,
): RequestId | undefined {
  const id = roleName.startsWith(`${prefix}-`) ? roleName.slice(prefix.length + 1) : "";
  return /^req-[a-z0-9]{20}$/.test(id) ? id : undefined;
}

/** The request whose role owns a session; undefined for an owner that is none of the stage's roles. */
export function requestOfOwner(scope: StageScope, owner: string): RequestId | undefined {
  const [, roleName = ""] = /:assumed-role\/([^/]+)\//.exec(owner) ?? [];
  const id = requestOfRole(scope, roleName);
  return id !== undefined && owner === grantOwner(scope, id) ? id : undefined;
}

/** The request in whose name a session's role is, under whatever session name. */
export function requestOfRoleSession(scope: StageScope, owner: string): RequestId | undefined {
  const [, account, roleName = ""] = /:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(owner) ?? [];
  return account === scope.place.account ? requestOfRole(scope, roleName) : undefined;
}

/** The one inline policy that Curfew writes on a grant's role. */
export const GRANT_POLICY_NAME = "grant";

/** The longest credentials of the role, in seconds; with role chaining AWS caps them at one hour anyway (facts C6). */
export const CREDENTIALS_SECONDS = 3600;

/**
 * Session Manager runs a Linux session as the user in this tag of the role, where the document has Run As (facts B1).
 * A session tag of this name would override it, so the trust then allows no session tags.
 */
export const RUN_AS_TAG = "SSMSessionRunAs";
export const REQUEST_TAG = "curfew:request";
export const PERSON_TAG = "curfew:person";

/** What CreateRole is asked for. */
export interface GrantRoleSpec {
  readonly requestId: RequestId;
  readonly name: string;
  readonly path: string;
  readonly trust: unknown;
  readonly boundaryArn: string;
  readonly maxSessionSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The tags of a grant's role. `runAs` is the operating system user, where the profile has Run As and the person one. */
export const grantTags = (
  requestId: RequestId,
  person: PersonId,
  runAs: string | undefined,
): Readonly<Record<string, string>> => ({
  [REQUEST_TAG]: requestId,
  [PERSON_TAG]: person,
  ...(runAs === undefined ? {} : { [RUN_AS_TAG]: runAs }),
});

/** A role as IAM shows it. */
export interface GrantRoleState {
  /** IAM's unique id, `AROA...`: a role re-created under the same name has another one. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly trust: unknown;
  readonly boundaryArn: string | undefined;
  readonly maxSessionSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
  /** Inline policies by name; each document as parsed JSON. */
  readonly inline: Readonly<Record<string, unknown>>;
  /** ARNs of attached managed policies. */
  readonly attached: readonly string[];
}

/** A grant whose role is asked for: its request, and the role's unique id where the grant has recorded it. */
export interface RoleOwner {
  readonly requestId: RequestId;
  readonly roleId: string | undefined;
}

/**
 * Whether a role of the grant's name is the grant's: the recorded one, or one with the request's tag under a boundary of
 * the stage. Curfew's functions may change no role without such a boundary, so another's role cannot be removed.
 */
export function isGrantsRole(
  scope: StageScope,
  { requestId, roleId }: RoleOwner,
  role: Pick<GrantRoleState, "id" | "path" | "tags" | "boundaryArn">,
): boolean {
  if (role.path !== grantPath(scope)) return false;
  if (role.id === roleId) return true;
  const isUnderOurs = role.boundaryArn?.startsWith(boundaryArnPrefix(scope)) === true;
  return role.tags[REQUEST_TAG] === requestId && isUnderOurs;
}

const comparable = ({
  name,
  path,
  trust,
  boundaryArn,
  maxSessionSeconds,
  tags,
}: GrantRoleSpec | GrantRoleState): Record<string, unknown> => ({
  name,
  path,
  trust,
  boundary: boundaryArn ?? null,
  maxSessionSeconds,
  tags,
});

/** SHA-256 over what CreateRole was asked for: a role is compared with it at each check. */
export const roleDigest = (role: GrantRoleSpec | GrantRoleState, sha256: Sha256): string =>
  sha256(canonical(comparable(role)));

/** SHA-256 over a policy document. */
export const policyDigest = (document: unknown, sha256: Sha256): string =>
  sha256(canonical(document));

const FIELDS = {
  name: "name",
  path: "path",
  trust: "trust policy",
  boundary: "permissions boundary",
  maxSessionSeconds: "maximum session duration",
  tags: "tags",
} as const;

/** The fields in which a role differs from its specification, in words; empty when it equals it. */
export function specDifferences(spec: GrantRoleSpec, role: GrantRoleState): string[] {
  const [wanted, found] = [comparable(spec), comparable(role)];
  return Object.entries(FIELDS)
    .filter(([field]) => canonical(wanted[field]) !== canonical(found[field]))
    .map(([, words]) => words);
}

/** Names of policies on a role that Curfew did not write. */
export const foreignPolicies = ({ inline, attached }: GrantRoleState): string[] => [
  ...Object.keys(inline).filter((name) => name !== GRANT_POLICY_NAME),
  ...attached,
];

/** What a grant remembers of its role, to compare with at each check. */
export interface RoleRecord {
  readonly id: string;
  readonly createdAt: Instant;
  readonly digest: string;
  readonly policyDigest: string;
}

/** How a live grant's role differs from what was made, in words; empty when it is as it was made. */
export function roleDrift(
  record: RoleRecord,
  role: GrantRoleState | undefined,
  sha256: Sha256,
): string[] {
  if (role === undefined) return ["the role is missing"];
  const policy = role.inline[GRANT_POLICY_NAME];
  return [
    ...(role.id === record.id ? [] : ["the role was deleted and created again"]),
    ...(roleDigest(role, sha256) === record.digest
      ? []
      : ["its trust policy, boundary, tags or maximum session duration was changed"]),
    ...(policy === undefined ? ["the grant's policy is missing"] : []),
    ...(policy === undefined || policyDigest(policy, sha256) === record.policyDigest
      ? []
      : ["the grant's policy was changed"]),
    ...foreignPolicies(role).map((name) => `it has the policy ${name}, which Curfew did not write`),
  ];
}
