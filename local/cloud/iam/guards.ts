// Checks that several IAM operations make before they change anything.
// Never untrue: a protected role is not modified, a trust policy names only principals that exist.
import { AwsError } from "../core/service.ts";
import type { Directory } from "./directory.ts";
import { parsePolicy } from "./policy.ts";
import type { Principal } from "./records.ts";

const TRUST_POLICY_LIMIT = 2048;

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

function principalExists(directory: Directory, arn: string): boolean {
  const { account } = directory.place;
  if (arn === account || arn === `arn:aws:iam::${account}:root`) return true;
  const session = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/[^/]+$/.exec(arn);
  if (session !== null)
    return session[1] === account && directory.find("role", session[2] ?? "") !== undefined;
  return directory.findByArn(arn) !== undefined;
}

/** Throws MalformedPolicyDocument or LimitExceeded, as IAM does when a trust policy is written. */
export function checkTrust(directory: Directory, document: string): void {
  const policy = parsePolicy(document, "trust");
  for (const arn of policy.statements.flatMap(({ principals }) => principals?.aws ?? []))
    if (!principalExists(directory, arn))
      throw new AwsError("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${arn}"`);
  if (countedLength(document) > TRUST_POLICY_LIMIT)
    throw new AwsError(
      "LimitExceeded",
      `Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_LIMIT}`,
      409,
    );
}

/** Throws NoSuchEntity for a boundary that is no managed policy. */
export function checkBoundary(directory: Directory, arn: string): void {
  if (directory.managedPolicy(arn) === undefined)
    throw new AwsError(
      "NoSuchEntity",
      `Scope ARN: ${arn} does not exist or is not attachable.`,
      404,
    );
}
