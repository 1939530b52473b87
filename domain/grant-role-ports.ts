// The grant's role in IAM, as ports: one for each power, so that no function holds two of them.
import type { AwsIdentity } from "./aws-identity.ts";
import type { GrantProblem } from "./grant-problem.ts";
import type { GrantRoleSpec, GrantRoleState, RoleOwner } from "./grant-role.ts";
import type { GrantPrincipal } from "./grant-trust.ts";
import type { Instant } from "./time.ts";

/** Makes roles and writes their policy; deletes nothing. */
export interface GrantRoleMaker {
  /** The principal to trust for a person's identity, as AWS has it now. */
  principalOf(identity: AwsIdentity): Promise<GrantPrincipal | GrantProblem>;
  /**
   * Makes the role, or adopts one that equals the specification, carries no policy of others and was made since
   * `since`. Every other role of that name is a problem: it is never repaired.
   */
  create(spec: GrantRoleSpec, since: Instant): Promise<GrantRoleState | GrantProblem>;
  /** Writes the grant's one inline policy. A retryable fault while IAM does not see the new role yet (facts K9). */
  writePolicy(
    role: Pick<GrantRoleState, "name" | "createdAt">,
    document: unknown,
  ): Promise<GrantProblem | undefined>;
}

/** Reads a grant's role. */
export interface GrantRoleReader {
  /** The role with its policies; undefined when IAM does not know it. */
  read(requestId: string): Promise<GrantRoleState | undefined>;
  /** Whether IAM still knows the grant's role; another's role of that name does not count. */
  exists(owner: RoleOwner): Promise<boolean>;
}

export interface RoleRemoval {
  /** Names of what was on the grant's role and Curfew had not put there. */
  readonly foreign: readonly string[];
  /** Whether a role of the grant's name under the stage's path is another's: it was left as it is. */
  readonly isAnothers: boolean;
}

/** Deletes a grant's role with everything on it; makes nothing. */
export interface GrantRoleRemover {
  /**
   * Lists and removes every inline policy, attached policy and instance profile of the role, then deletes the role.
   * A role that is not there is success, and another's role of that name is left.
   */
  remove(owner: RoleOwner): Promise<RoleRemoval>;
}

/** Everything under the stage's path. */
export interface GrantRoleInventory {
  /** Every role, with its policies. */
  list(): Promise<GrantRoleState[]>;
  /** The text of a profile's boundary, as IAM uses it; undefined when it does not exist. */
  boundary(profileId: string): Promise<unknown>;
}

/** How many roles the account has, and may have. */
export interface RoleQuota {
  read(): Promise<{ readonly used: number; readonly quota: number }>;
}
