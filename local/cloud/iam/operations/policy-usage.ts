// Who has a managed policy, attached or as a boundary: ListEntitiesForPolicy.
// Invariant: somebody who was made a moment ago and is not found yet counts all the same.
import { z } from "zod";
import type { Directory } from "../directory.ts";
import type { Principal } from "../records.ts";
import { operation, pageOf, paging, pathPrefix, policyArn } from "./inputs.ts";
import { resourceTags } from "./needs.ts";

export const USAGES = ["PermissionsPolicy", "PermissionsBoundary"] as const;
export type Usage = (typeof USAGES)[number];

const KINDS = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

/** The users and roles that a policy is attached to, or bounds. */
export function holdersOf(directory: Directory, arn: string, usage: Usage): Principal[] {
  const all = [...directory.all("user"), ...directory.all("role")];
  return all.filter(({ attached, boundary }) =>
    usage === "PermissionsBoundary" ? boundary === arn : attached.includes(arn),
  );
}

const input = z.strictObject({
  PolicyArn: policyArn,
  EntityFilter: z.enum(KINDS).optional(),
  PathPrefix: pathPrefix.default("/"),
  PolicyUsageFilter: z.enum(USAGES).optional(),
  ...paging,
});

export const policyUsageOperations = (directory: Directory) => ({
  ListEntitiesForPolicy: operation(
    input,
    ({ PolicyArn }) => [
      {
        action: "iam:ListEntitiesForPolicy",
        resource: PolicyArn,
        context: resourceTags(directory.managed.find(PolicyArn)?.tags ?? []),
      },
    ],
    ({ PolicyArn, EntityFilter, PathPrefix, PolicyUsageFilter, ...asked }) => {
      directory.managed.get(PolicyArn);
      const usages: readonly Usage[] = PolicyUsageFilter ? [PolicyUsageFilter] : USAGES;
      const holders = new Set(usages.flatMap((usage) => holdersOf(directory, PolicyArn, usage)));
      const wanted = [...holders].filter(
        ({ kind, path }) =>
          path.startsWith(PathPrefix) &&
          (EntityFilter === undefined || EntityFilter.toLowerCase() === kind),
      );
      const { page, ...rest } = pageOf(wanted, ({ arn }) => arn, asked);
      const of = (kind: Principal["kind"]) => page.filter((one) => one.kind === kind);
      return {
        PolicyGroups: [],
        PolicyUsers: of("user").map(({ name, id }) => ({ UserName: name, UserId: id })),
        PolicyRoles: of("role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
        ...rest,
      };
    },
  ),
});
