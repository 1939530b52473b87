// The access roles: each under the boundary, the boundary as it should be, and only grants' policies on them.
// Never untrue: a role without exactly Curfew's boundary is an error, whatever else it carries.
import { isDeepStrictEqual } from "node:util";
import type { RoleDetail } from "@aws-sdk/client-iam";
import { ACCESS_PATH } from "../../../domain/grant-policy.ts";
import { namesIn } from "../../../stacks/names.ts";
import type { Check, Finding } from "../finding.ts";

const GRANT = /^curfew-req-/;

export const checkAccessRoles: Check = async ({ account, place, topology }) => {
  const { roles, managed } = await account();
  const { boundaryArn, boundary } = namesIn(place, topology.prefix);
  const findings = roles
    .filter(({ Path }) => Path === ACCESS_PATH)
    .flatMap((role) => lookAt(role, boundaryArn));
  const policy = managed.get(boundaryArn);
  if (policy === undefined)
    findings.push(wrong(boundary, "The permissions boundary is missing.", "Deploy again."));
  else if (!isDeepStrictEqual(policy, topology.boundary.policy))
    findings.push(
      wrong(
        boundary,
        "The permissions boundary is not what Curfew deploys.",
        "Deploy again, and look in CloudTrail for who changed it.",
      ),
    );
  return findings.length > 0
    ? findings
    : [{ ...wrong(boundary, "Every access role is under it.", ""), severity: "ok" }];
};

function lookAt(role: RoleDetail, boundaryArn: string): Finding[] {
  const { RoleName: name = "", RolePolicyList = [], AttachedManagedPolicies = [] } = role;
  const findings: Finding[] = [];
  if (role.PermissionsBoundary?.PermissionsBoundaryArn !== boundaryArn)
    findings.push(
      wrong(
        name,
        "This access role is not under Curfew's permissions boundary.",
        "Put the boundary back, and look in CloudTrail for who took it off.",
      ),
    );
  const strange = [
    ...RolePolicyList.map(({ PolicyName = "" }) => PolicyName).filter((one) => !GRANT.test(one)),
    ...AttachedManagedPolicies.map(({ PolicyName = "" }) => PolicyName),
  ];
  if (strange.length > 0)
    findings.push(
      wrong(
        name,
        `This access role carries a policy that is no grant: ${strange.join(", ")}.`,
        "Delete it, and look in CloudTrail for who put it there.",
      ),
    );
  return findings;
}

const wrong = (resource: string, what: string, toDo: string): Finding => ({
  check: "access-roles",
  severity: "error",
  resource,
  what,
  toDo,
});
