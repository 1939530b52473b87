// The grant roles and boundaries under the stage's path in IAM: each as Curfew makes it, and how many more there is room for.
// Invariant: a role with a policy, boundary, trust or tag that Curfew did not write is an error.
import { isDeepStrictEqual } from "node:util";
import type { RoleDetail } from "@aws-sdk/client-iam";
import { parseDocument } from "../../../adapters/iam-role-state.ts";
import {
  boundaryArnPrefix,
  CREDENTIALS_SECONDS,
  type GrantRoleState,
  grantPath,
  type StageScope,
} from "../../../domain/grant-role.ts";
import { roleFindings } from "../../../domain/role-audit.ts";
import { type Instant, instantOf } from "../../../domain/time.ts";
import type { BoundarySpec } from "../../../stacks/shapes.ts";
import type { Check, Finding } from "../finding.ts";

export const checkGrantRoles: Check = async ({ account, place, topology }) => {
  const { roles, managed } = await account();
  const scope = { place, prefix: topology.prefix };
  const path = grantPath(scope);
  const now = instantOf(Date.now());
  const own = roles.filter(({ Path }) => Path === path);
  const arnOf = (name: string) => `${boundaryArnPrefix(scope)}${name}`;
  const findings = [
    ...own.flatMap((role) => checkRole(scope, role, now)),
    ...topology.boundaries.flatMap((one) => checkBoundary(one, managed.get(arnOf(one.name)))),
  ];
  return findings.length > 0
    ? findings
    : [
        {
          ...error(path, `${own.length} grant roles; all are as Curfew made them.`, ""),
          severity: "ok",
        },
      ];
};

/** As IAM's listing of the account shows a role; it leaves the maximum session duration out. */
const stateOf = (role: RoleDetail): GrantRoleState => ({
  id: role.RoleId ?? "",
  name: role.RoleName ?? "",
  path: role.Path ?? "",
  trust: parseDocument(role.AssumeRolePolicyDocument),
  boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn,
  maxSessionSeconds: CREDENTIALS_SECONDS,
  tags: Object.fromEntries((role.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  createdAt: instantOf(role.CreateDate?.getTime() ?? 0),
  inline: Object.fromEntries(
    (role.RolePolicyList ?? []).map(({ PolicyName = "", PolicyDocument }) => [
      PolicyName,
      parseDocument(PolicyDocument),
    ]),
  ),
  attached: (role.AttachedManagedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn),
});

const checkRole = (scope: StageScope, role: RoleDetail, now: Instant): Finding[] =>
  roleFindings(scope, stateOf(role), now).map((what) =>
    error(
      role.RoleName ?? "",
      `This grant role is not as Curfew makes it: ${what}.`,
      "Look in CloudTrail for the caller who changed it, and delete it if no live grant needs it.",
    ),
  );

function checkBoundary({ name, policy }: BoundarySpec, found: unknown): Finding[] {
  if (found === undefined)
    return [error(name, "The permissions boundary is missing.", "Deploy again.")];
  return isDeepStrictEqual(found, policy)
    ? []
    : [
        error(
          name,
          "The permissions boundary is not what Curfew deploys.",
          "Deploy again, and look in CloudTrail for its change.",
        ),
      ];
}

const error = (resource: string, what: string, toDo: string): Finding => ({
  check: "grant-roles",
  severity: "error",
  resource,
  what,
  toDo,
});
