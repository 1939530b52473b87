// GetAccountAuthorizationDetails: everything IAM has in the account, in pages.
// Never untrue: what is listed is the control plane's, at once; groups and attached policies are not imitated, so lists of them are empty.
import { z } from "zod";
import type { Directory } from "./directory.ts";
import { operation, pageOf, paging } from "./inputs.ts";
import { idFrom, type Principal } from "./records.ts";

const KINDS = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

const input = z.strictObject({
  Filter: z.preprocess((given) => (given === "" ? [] : given), z.array(z.enum(KINDS)).default([])),
  ...paging,
});

const encoded = (text: string) => encodeURIComponent(text);
const inline = ({ policies }: Principal) =>
  Object.entries(policies).map(([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: encoded(text),
  }));

const common = (principal: Principal) => ({
  Path: principal.path,
  Arn: principal.arn,
  CreateDate: principal.createdAt,
  AttachedManagedPolicies: [],
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

const roleDetail = (role: Principal) => ({
  ...common(role),
  RoleName: role.name,
  RoleId: role.id,
  AssumeRolePolicyDocument: encoded(role.trust ?? ""),
  RolePolicyList: inline(role),
  InstanceProfileList: role.trust?.includes('"ec2.amazonaws.com"') ? [instanceProfile(role)] : [],
});

/** A role that EC2 may take has an instance profile of its own name, as the console makes it. */
const instanceProfile = ({ name, arn, createdAt, path }: Principal) => ({
  Path: path,
  InstanceProfileName: name,
  InstanceProfileId: `AIPA${idFrom(arn, 17)}`,
  Arn: arn.replace(":role/", ":instance-profile/"),
  CreateDate: createdAt,
  Roles: [],
});

const policyDetail = (now: string, arn: string, text: string) => ({
  PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
  PolicyId: `ANPA${idFrom(arn, 17)}`,
  Arn: arn,
  Path: "/",
  DefaultVersionId: "v1",
  PolicyVersionList: [
    { Document: encoded(text), VersionId: "v1", IsDefaultVersion: true, CreateDate: now },
  ],
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
    ...directory
      .list("role")
      .map((role) => ({ key: role.arn, kind: "Role" as const, detail: roleDetail(role) })),
    ...directory.managedPolicies().map(([arn, text]) => ({
      key: arn,
      kind: "LocalManagedPolicy" as const,
      detail: policyDetail(directory.now(), arn, text),
    })),
  ];
}

export const accountOperations = (directory: Directory) => ({
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
