// How many IAM roles the account has and may have.
import { GetAccountSummaryCommand, IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import type { RoleQuota } from "../domain/grant-role-ports.ts";

/** IAM's own default, where the summary does not tell (facts K3). */
const DEFAULT_QUOTA = 1000;

export function iamRoleQuota(config: IAMClientConfig): RoleQuota {
  const iam = new IAMClient(config);
  return {
    async read() {
      const { SummaryMap = {} } = await iam.send(new GetAccountSummaryCommand({}));
      return { used: SummaryMap.Roles ?? 0, quota: SummaryMap.RolesQuota ?? DEFAULT_QUOTA };
    },
  };
}
