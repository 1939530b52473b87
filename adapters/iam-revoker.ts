// Takes grants back in IAM.
// Never untrue: a policy that is not there is success, so that revoking can be done again and again.
import { DeleteRolePolicyCommand, IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import type { Revoker } from "../domain/ports.ts";
import { grantPolicyName } from "../domain/request.ts";
import { isNamed } from "./aws-error.ts";

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
        if (!isNamed(error, "NoSuchEntityException", "NoSuchEntity")) throw error;
      }
    },
  };
}
