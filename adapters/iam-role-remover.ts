// Removes the role of a grant from IAM with everything that is on it.
// Invariant: it can run at any time and any number of times, and creates nothing (P4).
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  type IAMClientConfig,
  paginateListInstanceProfilesForRole,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import {
  GRANT_POLICY_NAME,
  grantPath,
  grantRoleName,
  isGrantsRole,
  type StageScope,
} from "../domain/grant-role.ts";
import type { GrantRoleRemover } from "../domain/grant-role-ports.ts";
import {
  attachedPolicies,
  getRole,
  inlinePolicyNames,
  isMissing,
  newRoleState,
} from "./iam-role-state.ts";

export function iamRoleRemover(config: IAMClientConfig, scope: StageScope): GrantRoleRemover {
  const iam = new IAMClient(config);
  return {
    async remove(owner) {
      const name = grantRoleName(scope, owner.requestId);
      // A missing role is judged by its bare name: only GetRole is allowed on that (facts K9).
      const role = await getRole(iam, name);
      // IAM's names are unique without their path: a role of that name elsewhere is not the grant's.
      if (role?.Path !== grantPath(scope)) return { foreign: [], isAnothers: false };
      if (!isGrantsRole(scope, owner, newRoleState(role))) return { foreign: [], isAnothers: true };
      const foreign = [
        ...(await deleteInline(iam, name)),
        ...(await detachAll(iam, name)),
        ...(await leaveInstanceProfiles(iam, name)),
      ];
      await unlessMissing(iam.send(new DeleteRoleCommand({ RoleName: name })));
      return { foreign, isAnothers: false };
    },
  };
}

/** Another run of the same step may have been faster. */
async function unlessMissing(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function deleteInline(iam: IAMClient, RoleName: string): Promise<string[]> {
  const names = await inlinePolicyNames(iam, RoleName);
  for (const PolicyName of names)
    await unlessMissing(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  return names.filter((name) => name !== GRANT_POLICY_NAME);
}

async function detachAll(iam: IAMClient, RoleName: string): Promise<string[]> {
  const arns = await attachedPolicies(iam, RoleName);
  for (const PolicyArn of arns)
    await unlessMissing(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  return arns;
}

/** A role in an instance profile cannot be deleted (facts K9). */
async function leaveInstanceProfiles(iam: IAMClient, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListInstanceProfilesForRole({ client: iam }, { RoleName }))
    names.push(...(page.InstanceProfiles ?? []).flatMap((one) => one.InstanceProfileName ?? []));
  for (const InstanceProfileName of names)
    await unlessMissing(
      iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
    );
  return names.map((name) => `instance profile ${name}`);
}
