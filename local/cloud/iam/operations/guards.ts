// Checks that several IAM operations make before they change anything.
// Invariant: a protected role is not modified, a trust policy names only principals that exist.
import { AwsError } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { parsePolicy } from "../policy.ts";
import type { Principal } from "../records.ts";
import { trustedBy } from "../trusted.ts";

const TRUST_POLICY_LIMIT = 2048;
const MANAGED_POLICY_LIMIT = 6144;

/** White space is not counted (facts C4). */
export const countedLength = (document: string) => document.replace(/\s/g, "").length;

/** Throws UnmodifiableEntity for what only AWS may modify (facts C7). */
export function refuseProtected({ name, path }: Pick<Principal, "name" | "path">): void {
  if (!name.startsWith("AWSReservedSSO_") && !path.startsWith("/aws-service-role/")) return;
  throw new AwsError(
    "UnmodifiableEntity",
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}

/** Throws EntityAlreadyExists: names are unique without regard to case and path (facts K1). */
export function refuseTaken(isTaken: boolean, what: string): void {
  if (isTaken) throw new AwsError("EntityAlreadyExists", `${what} already exists.`, 409);
}

/** Throws LimitExceeded under AWS's name of a quota. */
export function refuseAbove(count: number, quota: number, name: string): void {
  if (count <= quota) return;
  throw new AwsError("LimitExceeded", `Cannot exceed quota for ${name}: ${quota}`, 409);
}

/** Throws MalformedPolicyDocument or LimitExceeded; gives the unique ids of those whom the policy names. */
export function checkTrust(
  directory: Directory,
  document: string,
): Readonly<Record<string, string>> {
  const { trusted, unknown } = trustedBy(directory, parsePolicy(document, "trust"));
  for (const arn of unknown)
    throw new AwsError("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${arn}"`);
  refuseAbove(countedLength(document), TRUST_POLICY_LIMIT, "ACLSizePerRole");
  return trusted;
}

/** Throws LimitExceeded for a managed policy of more than 6,144 characters (facts C4). */
export function checkPolicySize(document: string): void {
  refuseAbove(countedLength(document), MANAGED_POLICY_LIMIT, "PolicySize");
}

/** A role that may be modified. Throws NoSuchEntity, UnmodifiableEntity. */
export function modifiableRole(directory: Directory, name: string): Principal {
  const role = directory.get("role", name);
  refuseProtected(role);
  return role;
}

/** Throws NoSuchEntity for a boundary that is no managed policy. */
export function checkBoundary(directory: Directory, arn: string): void {
  if (directory.managed.find(arn) === undefined)
    throw new AwsError(
      "NoSuchEntity",
      `Scope ARN: ${arn} does not exist or is not attachable.`,
      404,
    );
}
