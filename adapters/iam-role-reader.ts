// Reads the role of a grant in IAM.
import { IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import { grantPath, grantRoleName, type StageScope } from "../domain/grant-role.ts";
import type { GrantRoleReader } from "../domain/grant-role-ports.ts";
import { getRole, readRoleState } from "./iam-role-state.ts";

export function iamRoleReader(config: IAMClientConfig, scope: StageScope): GrantRoleReader {
  const iam = new IAMClient(config);
  return {
    read: (requestId) => readRoleState(iam, grantRoleName(scope, requestId)),
    async exists(requestId) {
      const role = await getRole(iam, grantRoleName(scope, requestId));
      // IAM's names are unique without their path: a role of that name elsewhere is not the grant's.
      return role?.Path === grantPath(scope);
    },
  };
}
