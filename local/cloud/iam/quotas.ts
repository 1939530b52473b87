// How many of each thing an account may have (facts C4).
// Invariant: GetAccountSummary tells the same figures that the operations refuse by.

/** The quotas that AWS raises on request, and their usual figures. */
const USUAL = { Roles: 1000, Users: 5000, Policies: 1500, InstanceProfiles: 1000 };

export type QuotaName = keyof typeof USUAL;

/** What AWS calls each of them in an error. */
export const QUOTA_IN_ERRORS: Readonly<Record<QuotaName, string>> = {
  Roles: "RolesPerAccount",
  Users: "UsersPerAccount",
  Policies: "PoliciesPerAccount",
  InstanceProfiles: "InstanceProfilesPerAccount",
};

export interface Quotas {
  of(name: QuotaName): number;
  set(name: QuotaName, quota: number): void;
}

export function createQuotas(): Quotas {
  const quotas = new Map<QuotaName, number>();
  return {
    of: (name) => quotas.get(name) ?? USUAL[name],
    set: (name, quota) => void quotas.set(name, quota),
  };
}
