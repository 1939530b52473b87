// Roles, their inline policies, and managed policies: names are the account's in every Region, without regard to case.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { ask } from "../account/ask.ts";
import { TAKEN_OVER } from "../account/shelf.ts";
import {
  type Changed,
  type Made,
  type ResourceType,
  resourceType,
} from "../engine/resource-type.ts";

const tags = z.record(z.string(), z.string()).optional();

const role = z.strictObject({
  name: z.string(),
  path: z.string().optional(),
  description: z.string().optional(),
  assumeRolePolicy: z.string(),
  permissionsBoundary: z.string().optional(),
  maxSessionDuration: z.int().optional(),
  tags,
});
type Role = z.infer<typeof role>;

const tagList = (given: Role["tags"] = {}) =>
  Object.entries(given).map(([Key, Value]) => ({ Key, Value }));

const roleMade = ({ place }: Region, { name, path = "/" }: Role): Made => ({
  id: name,
  outputs: { arn: `arn:${place.partition}:iam::${place.account}:role${path}${name}` },
});

async function createRole(region: Region, inputs: Role): Promise<Made> {
  await ask(region, "iam", "CreateRole", {
    RoleName: inputs.name,
    AssumeRolePolicyDocument: inputs.assumeRolePolicy,
    Path: inputs.path,
    Description: inputs.description,
    MaxSessionDuration: inputs.maxSessionDuration,
    PermissionsBoundary: inputs.permissionsBoundary,
    Tags: tagList(inputs.tags),
  });
  return roleMade(region, inputs);
}

async function updateBoundary(region: Region, { inputs, before }: Changed<Role>): Promise<void> {
  const { name: RoleName, permissionsBoundary: PermissionsBoundary } = inputs;
  if (PermissionsBoundary === before.permissionsBoundary) return;
  if (PermissionsBoundary === undefined)
    await ask(region, "iam", "DeleteRolePermissionsBoundary", { RoleName });
  else await ask(region, "iam", "PutRolePermissionsBoundary", { RoleName, PermissionsBoundary });
}

async function updateTags(region: Region, { inputs, before }: Changed<Role>): Promise<void> {
  const RoleName = inputs.name;
  const gone = Object.keys(before.tags ?? {}).filter((key) => inputs.tags?.[key] === undefined);
  if (gone.length > 0) await ask(region, "iam", "UntagRole", { RoleName, TagKeys: gone });
  if (inputs.tags !== undefined)
    await ask(region, "iam", "TagRole", { RoleName, Tags: tagList(inputs.tags) });
}

async function updateRole(region: Region, change: Changed<Role>): Promise<Made> {
  const { inputs, before } = change;
  const { name: RoleName, assumeRolePolicy: PolicyDocument } = inputs;
  if (PolicyDocument !== before.assumeRolePolicy)
    await ask(region, "iam", "UpdateAssumeRolePolicy", { RoleName, PolicyDocument });
  await updateBoundary(region, change);
  await updateTags(region, change);
  await ask(region, "iam", "UpdateRole", {
    RoleName,
    Description: inputs.description,
    MaxSessionDuration: inputs.maxSessionDuration,
  });
  return roleMade(region, inputs);
}

const rolePolicy = z.strictObject({ name: z.string(), role: z.string(), policy: z.string() });
type RolePolicy = z.infer<typeof rolePolicy>;

async function putRolePolicy(
  region: Region,
  { name, role, policy }: RolePolicy,
  isNew: boolean,
): Promise<Made> {
  if (isNew && region.iam.policiesOf(role).some((known) => known.name === name))
    throw new AwsError(TAKEN_OVER, `the role ${role} has an inline policy ${name} already`);
  await ask(region, "iam", "PutRolePolicy", {
    RoleName: role,
    PolicyName: name,
    PolicyDocument: policy,
  });
  return { id: `${role}:${name}`, outputs: {} };
}

const policy = z.strictObject({
  name: z.string(),
  path: z.string().optional(),
  description: z.string().optional(),
  policy: z.string(),
  tags,
});
type Policy = z.infer<typeof policy>;

async function createPolicy(region: Region, inputs: Policy): Promise<Made> {
  const { Policy: made } = (await ask(region, "iam", "CreatePolicy", {
    PolicyName: inputs.name,
    PolicyDocument: inputs.policy,
    Path: inputs.path,
    Description: inputs.description,
    Tags: tagList(inputs.tags),
  })) as { readonly Policy: { readonly Arn: string } };
  return { id: made.Arn, outputs: { arn: made.Arn } };
}

interface Versions {
  readonly Versions: readonly { readonly VersionId: string; readonly IsDefaultVersion: boolean }[];
}

/** Deletes the oldest versions that are not in force, until no more than `left` of them are there. */
async function prune(region: Region, PolicyArn: string, left: number): Promise<void> {
  const listed = (await ask(region, "iam", "ListPolicyVersions", { PolicyArn })) as Versions;
  const spare = listed.Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion);
  for (const { VersionId } of spare.slice(0, Math.max(spare.length - left, 0)))
    await ask(region, "iam", "DeletePolicyVersion", { PolicyArn, VersionId });
}

/** As AWS's provider: five versions are the most, so the oldest gives way; the new one is in force at once. */
async function updatePolicy(region: Region, change: Changed<Policy>): Promise<Made> {
  const PolicyArn = change.made.id;
  if (JSON.stringify(change.inputs.tags) !== JSON.stringify(change.before.tags))
    throw new Error("a change of a policy's tags cannot be rehearsed yet");
  await prune(region, PolicyArn, 3);
  const PolicyDocument = change.inputs.policy;
  await ask(region, "iam", "CreatePolicyVersion", {
    PolicyArn,
    PolicyDocument,
    SetAsDefault: "true",
  });
  return change.made;
}

export const iamTypes: Readonly<Record<string, ResourceType>> = {
  "aws:iam/role:Role": resourceType<Role>({
    inputs: role,
    replacedBy: ["name", "path"],
    named: "name",
    create: createRole,
    update: updateRole,
    async remove(region, { id }) {
      await ask(region, "iam", "DeleteRole", { RoleName: id });
    },
  }),
  "aws:iam/rolePolicy:RolePolicy": resourceType<RolePolicy>({
    inputs: rolePolicy,
    replacedBy: ["name", "role"],
    named: "name",
    create: (region, inputs) => putRolePolicy(region, inputs, true),
    update: (region, { inputs }) => putRolePolicy(region, inputs, false),
    async remove(region, _, { role, name }) {
      await ask(region, "iam", "DeleteRolePolicy", { RoleName: role, PolicyName: name });
    },
  }),
  "aws:iam/policy:Policy": resourceType<Policy>({
    inputs: policy,
    replacedBy: ["name", "path", "description"],
    named: "name",
    create: createPolicy,
    update: updatePolicy,
    async remove(region, { id: PolicyArn }) {
      await prune(region, PolicyArn, 0);
      await ask(region, "iam", "DeletePolicy", { PolicyArn });
    },
  }),
};
