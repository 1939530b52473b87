// Reads the role of a grant in IAM.
import { IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import { grantRoleName, isGrantsRole, type StageScope } from "../domain/grant-role.ts";
import type { GrantRoleReader } from "../domain/grant-role-ports.ts";
import { getRole, newRoleState, readRoleState } from "./iam-role-state.ts";

export function iamRoleReader(config: IAMClientConfig, scope: StageScope): GrantRoleReader {
  const iam = new IAMClient(config);
  return {
    read: (requestId) => readRoleState(iam, grantRoleName(scope, requestId)),
    async exists(owner) {
      const role = await getRole(iam, grantRoleName(scope, owner.requestId));
      return role !== undefined && isGrantsRole(scope, owner, newRoleState(role));
    },
  };
}
