// GetAccountAuthorizationDetails: everything IAM has in the account, in pages.
// Invariant: what is listed is the control plane's, at once; groups are not imitated, so lists of them are empty.
import { z } from "zod";
import type { Directory } from "../directory.ts";
import type { ManagedPolicy, Principal } from "../records.ts";
import { shownTrust } from "../trusted.ts";
import { operation, pageOf, paging } from "./inputs.ts";
import { shownProfile } from "./instance-profiles.ts";
import { shownVersion } from "./managed-policies.ts";

const KINDS = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

const input = z.strictObject({
  Filter: z.preprocess((given) => (given === "" ? [] : given), z.array(z.enum(KINDS)).default([])),
  ...paging,
});

const encoded = (text: string) => encodeURIComponent(text);
const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const inline = ({ policies }: Principal) =>
  Object.entries(policies).map(([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: encoded(text),
  }));

const common = (principal: Principal) => ({
  Path: principal.path,
  Arn: principal.arn,
  CreateDate: principal.createdAt,
  AttachedManagedPolicies: principal.attached.map((arn) => ({
    PolicyName: nameIn(arn),
    PolicyArn: arn,
  })),
  Tags: principal.tags,
  ...(principal.boundary !== undefined && {
    PermissionsBoundary: {
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: principal.boundary,
    },
  }),
});

const userDetail = (user: Principal) => ({
  ...common(user),
  UserName: user.name,
  UserId: user.id,
  UserPolicyList: inline(user),
  GroupList: [],
});

const roleDetail = (directory: Directory, role: Principal) => ({
  ...common(role),
  RoleName: role.name,
  RoleId: role.id,
  AssumeRolePolicyDocument: encoded(shownTrust(directory, role)),
  RolePolicyList: inline(role),
  InstanceProfileList: directory.profiles
    .holding(role.name)
    .map((profile) => shownProfile(directory, profile)),
});

const policyDetail = (policy: ManagedPolicy) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  PolicyVersionList: policy.versions.map((version) => ({
    ...shownVersion(policy, version),
    Document: encoded(version.document),
  })),
});

interface Entry {
  readonly key: string;
  readonly kind: (typeof KINDS)[number];
  readonly detail: unknown;
}

function entriesOf(directory: Directory): Entry[] {
  return [
    ...directory
      .list("user")
      .map((user) => ({ key: user.arn, kind: "User" as const, detail: userDetail(user) })),
    ...directory.list("role").map((role) => ({
      key: role.arn,
      kind: "Role" as const,
      detail: roleDetail(directory, role),
    })),
    ...directory.managed.list().map((policy) => ({
      key: policy.arn,
      kind: "LocalManagedPolicy" as const,
      detail: policyDetail(policy),
    })),
  ];
}

export const accountDetailOperations = (directory: Directory) => ({
  GetAccountAuthorizationDetails: operation(
    input,
    () => [{ action: "iam:GetAccountAuthorizationDetails", resource: "*" }],
    ({ Filter, ...asked }) => {
      const wanted = entriesOf(directory).filter(
        ({ kind }) => Filter.length === 0 || Filter.includes(kind),
      );
      const { page, ...rest } = pageOf(wanted, ({ key }) => key, asked);
      const of = (kind: Entry["kind"]) =>
        page.filter((entry) => entry.kind === kind).map(({ detail }) => detail);
      return {
        UserDetailList: of("User"),
        GroupDetailList: [],
        RoleDetailList: of("Role"),
        Policies: of("LocalManagedPolicy"),
        ...rest,
      };
    },
  ),
});
