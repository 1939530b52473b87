// Everything under a stage's path in IAM: grant roles and boundaries.
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  type IAMClientConfig,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { boundaryArn } from "../domain/grant-boundary.ts";
import { type GrantRoleState, grantPath, type StageScope } from "../domain/grant-role.ts";
import type { GrantRoleInventory } from "../domain/grant-role-ports.ts";
import { isDenied, isMissing, parseDocument, readRoleState } from "./iam-role-state.ts";

export function iamRoleInventory(config: IAMClientConfig, scope: StageScope): GrantRoleInventory {
  const iam = new IAMClient(config);
  return {
    async list() {
      const found: GrantRoleState[] = [];
      const pages = paginateListRoles({ client: iam }, { PathPrefix: grantPath(scope) });
      for await (const { Roles = [] } of pages)
        for (const { RoleName = "" } of Roles) {
          const role = await readListed(iam, RoleName);
          if (role !== undefined) found.push(role);
        }
      return found;
    },
    async boundary(profileId) {
      const PolicyArn = boundaryArn(scope, profileId);
      try {
        const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
        const VersionId = Policy?.DefaultVersionId;
        if (VersionId === undefined) return undefined;
        const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
        return parseDocument(version.PolicyVersion?.Document);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

/** Undefined for a role that was deleted since it was listed: IAM then judges its bare name, and denies (facts K9). */
async function readListed(iam: IAMClient, name: string): Promise<GrantRoleState | undefined> {
  try {
    return await readRoleState(iam, name);
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}
