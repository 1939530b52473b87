// The access roles: each under the boundary, the boundary as it should be, and only grants' policies on them.
// Never untrue: a role without exactly Curfew's boundary is an error, whatever else it carries.
import { isDeepStrictEqual } from "node:util";
import type { RoleDetail } from "@aws-sdk/client-iam";
import { GRANT_POLICY_NAME, grantPath } from "../../../domain/grant-role.ts";
import { namesIn } from "../../../stacks/names.ts";
import type { BoundarySpec } from "../../../stacks/shapes.ts";
import type { Check, Finding } from "../finding.ts";

export const checkAccessRoles: Check = async ({ account, place, topology }) => {
  const { roles, managed } = await account();
  const scope = { place, prefix: topology.prefix };
  const path = grantPath(scope);
  const { boundaryArns } = namesIn(place, topology.prefix);
  const begin = boundaryArns.slice(0, -1);
  const findings = [
    ...roles.filter(({ Path }) => Path === path).flatMap((role) => checkRole(role, begin)),
    ...topology.boundaries.flatMap((one) => checkBoundary(one, managed.get(`${begin}${one.name}`))),
  ];
  return findings.length > 0
    ? findings
    : [{ ...wrong(path, "All grant roles are under their boundary.", ""), severity: "ok" }];
};

function checkBoundary({ name, policy }: BoundarySpec, found: unknown): Finding[] {
  if (found === undefined)
    return [wrong(name, "The permissions boundary is missing.", "Deploy again.")];
  return isDeepStrictEqual(found, policy)
    ? []
    : [
        wrong(
          name,
          "The permissions boundary is not what Curfew deploys.",
          "Deploy again, and look in CloudTrail for its change.",
        ),
      ];
}

function checkRole(role: RoleDetail, boundaries: string): Finding[] {
  const { RoleName: name = "", RolePolicyList = [], AttachedManagedPolicies = [] } = role;
  const findings: Finding[] = [];
  if (!role.PermissionsBoundary?.PermissionsBoundaryArn?.startsWith(boundaries))
    findings.push(
      wrong(
        name,
        "This grant role is not under a permissions boundary of Curfew.",
        "Put the boundary back, and look in CloudTrail for its removal.",
      ),
    );
  const strange = [
    ...RolePolicyList.map(({ PolicyName = "" }) => PolicyName).filter(
      (one) => one !== GRANT_POLICY_NAME,
    ),
    ...AttachedManagedPolicies.map(({ PolicyName = "" }) => PolicyName),
  ];
  if (strange.length > 0)
    findings.push(
      wrong(
        name,
        `This grant role has policies that Curfew did not write: ${strange.join(", ")}.`,
        "Delete them, and look in CloudTrail for their creation.",
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
