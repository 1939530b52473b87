// Takes grants back in IAM.
// Never untrue: a policy or a role that is not there is success, so that revoking can be done again and again.
import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  type IAMClientConfig,
} from "@aws-sdk/client-iam";
import { ACCESS_PATH } from "../domain/grant-policy.ts";
import type { Revoker } from "../domain/ports.ts";
import { grantPolicyName } from "../domain/request.ts";
import { isNamed } from "./aws-error.ts";

const MISSING = ["NoSuchEntityException", "NoSuchEntity"];
const DENIED = ["AccessDenied", "AccessDeniedException"];

export function iamRevoker(config: IAMClientConfig): Revoker {
  const iam = new IAMClient(config);
  return {
    async revoke(requestId, personId) {
      try {
        await iam.send(
          new DeleteRolePolicyCommand({
            RoleName: personId,
            PolicyName: grantPolicyName(requestId),
          }),
        );
      } catch (error) {
        if (isNamed(error, ...MISSING)) return;
        // IAM judges a role that is not there by its bare name, outside our path: the answer is a denial.
        if (isNamed(error, ...DENIED) && (await isGone(iam, personId))) return;
        throw error;
      }
    },
  };
}

/** A role of that name outside our path is not the access role, and no grant can have been written on it. */
async function isGone(iam: IAMClient, roleName: string): Promise<boolean> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
    return Role?.Path !== undefined && Role.Path !== ACCESS_PATH;
  } catch (error) {
    if (isNamed(error, ...MISSING)) return true;
    throw error;
  }
}
