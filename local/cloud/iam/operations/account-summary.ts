// GetAccountSummary: how much of what the account has, and how much it may have.
// Invariant: what is counted includes what was made a moment ago.
import { z } from "zod";
import type { Directory } from "../directory.ts";
import { operation } from "./inputs.ts";

/** Quotas that are the same for every account (facts C4). */
const FIXED = {
  AccountMFAEnabled: 1,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerRoleQuota: 10,
  PolicySizeQuota: 6144,
  RolePolicySizeQuota: 10_240,
  UserPolicySizeQuota: 2048,
  VersionsPerPolicyQuota: 5,
};

export const accountSummaryOperations = (directory: Directory) => ({
  GetAccountSummary: operation(
    z.strictObject({}),
    () => [{ action: "iam:GetAccountSummary", resource: "*" }],
    () => {
      const { managed, profiles, quotas } = directory;
      const summary: Record<string, number> = {
        ...FIXED,
        Users: directory.all("user").length,
        UsersQuota: quotas.of("Users"),
        Roles: directory.all("role").length,
        RolesQuota: quotas.of("Roles"),
        Policies: managed.list().length,
        PoliciesQuota: quotas.of("Policies"),
        InstanceProfiles: profiles.list().length,
        InstanceProfilesQuota: quotas.of("InstanceProfiles"),
      };
      return { SummaryMap: new Map(Object.entries(summary)) };
    },
  ),
});
