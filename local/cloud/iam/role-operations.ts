// IAM's operations on roles themselves.
// Never untrue: a role that is made carries the boundary that was asked and authorized, from its first moment.
import { z } from "zod";
import { AwsError, type Operation } from "../core/service.ts";
import type { Directory } from "./directory.ts";
import { checkBoundary, checkTrust, refuseProtected } from "./guards.ts";
import {
  boundaryArn,
  document,
  operation,
  pageOf,
  paging,
  path,
  pathPrefix,
  roleName,
  tags,
} from "./inputs.ts";
import { boundaryKey, needOn, requestTags } from "./needs.ts";
import { type Principal, principalArn } from "./records.ts";

const ROLES_PER_ACCOUNT = 1000;
const DEFAULT_SESSION_SECONDS = 3600;

const createInput = z.strictObject({
  RoleName: roleName,
  AssumeRolePolicyDocument: document,
  Path: path.default("/"),
  Description: z.string().max(1000).optional(),
  MaxSessionDuration: z.coerce.number().int().min(3600).max(43_200).optional(),
  PermissionsBoundary: boundaryArn.optional(),
  Tags: tags.default([]),
});
type CreateInput = z.infer<typeof createInput>;

/** As ListRoles shows it: without boundary and tags, as in AWS. Documents are URL-encoded. */
function listedRole(role: Principal) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeURIComponent(role.trust ?? ""),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
  };
}

function wholeRole(role: Principal) {
  const boundary = role.boundary && {
    PermissionsBoundaryType: "Policy",
    PermissionsBoundaryArn: role.boundary,
  };
  return {
    ...listedRole(role),
    ...(boundary && { PermissionsBoundary: boundary }),
    ...(role.tags.length > 0 && { Tags: role.tags }),
  };
}

function createRole(directory: Directory, input: CreateInput): Principal {
  const { RoleName: name, Path: rolePath } = input;
  const taken = (role: Principal) => role.name.toLowerCase() === name.toLowerCase();
  const roles = directory.list("role");
  if (roles.some(taken))
    throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
  if (roles.length >= ROLES_PER_ACCOUNT)
    throw new AwsError(
      "LimitExceeded",
      `Cannot exceed quota for RolesPerAccount: ${ROLES_PER_ACCOUNT}`,
      409,
    );
  checkTrust(directory, input.AssumeRolePolicyDocument);
  if (input.PermissionsBoundary !== undefined) checkBoundary(directory, input.PermissionsBoundary);
  const role: Principal = {
    kind: "role",
    name,
    path: rolePath,
    arn: principalArn(directory.place.account, "role", rolePath, name),
    id: directory.newRoleId(name),
    createdAt: directory.now(),
    tags: input.Tags,
    policies: {},
    trust: input.AssumeRolePolicyDocument,
    ...(input.PermissionsBoundary !== undefined && { boundary: input.PermissionsBoundary }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.MaxSessionDuration !== undefined && { maxSessionSeconds: input.MaxSessionDuration }),
  };
  directory.save(role);
  return role;
}

function deleteRole(directory: Directory, name: string): void {
  const role = directory.get("role", name);
  refuseProtected(role);
  if (Object.keys(role.policies).length > 0)
    throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
  directory.remove(role);
}

/** A role that may be modified. Throws NoSuchEntity, UnmodifiableEntity. */
function modifiable(directory: Directory, name: string): Principal {
  const role = directory.get("role", name);
  refuseProtected(role);
  return role;
}

function creation(directory: Directory): Operation<CreateInput> {
  return operation(
    createInput,
    ({ RoleName, Path, PermissionsBoundary, Tags }) => {
      const resource = principalArn(directory.place.account, "role", Path, RoleName);
      const context = { ...boundaryKey(PermissionsBoundary), ...requestTags(Tags) };
      const create = { action: "iam:CreateRole", resource, context };
      const tag = { action: "iam:TagRole", resource, context: requestTags(Tags) };
      return Tags.length > 0 ? [create, tag] : [create];
    },
    (input) => ({ Role: wholeRole(createRole(directory, input)) }),
  );
}

function boundaries(directory: Directory) {
  return {
    PutRolePermissionsBoundary: operation(
      z.strictObject({ RoleName: roleName, PermissionsBoundary: boundaryArn }),
      ({ RoleName, PermissionsBoundary }) => [
        needOn(directory, "iam:PutRolePermissionsBoundary", "role", RoleName, {
          more: boundaryKey(PermissionsBoundary),
        }),
      ],
      ({ RoleName, PermissionsBoundary }) => {
        const role = modifiable(directory, RoleName);
        checkBoundary(directory, PermissionsBoundary);
        directory.save({ ...role, boundary: PermissionsBoundary });
      },
    ),
    DeleteRolePermissionsBoundary: operation(
      z.strictObject({ RoleName: roleName }),
      ({ RoleName }) => [
        needOn(directory, "iam:DeleteRolePermissionsBoundary", "role", RoleName, {
          boundary: "of-target",
        }),
      ],
      ({ RoleName }) => {
        const { boundary: _gone, ...role } = modifiable(directory, RoleName);
        directory.save(role);
      },
    ),
  };
}

function tagging(directory: Directory) {
  return operation(
    z.strictObject({ RoleName: roleName, Tags: tags }),
    ({ RoleName, Tags }) => [
      needOn(directory, "iam:TagRole", "role", RoleName, { more: requestTags(Tags) }),
    ],
    ({ RoleName, Tags }) => {
      const role = modifiable(directory, RoleName);
      const kept = role.tags.filter((old) => !Tags.some(({ Key }) => Key === old.Key));
      if (kept.length + Tags.length > 50)
        throw new AwsError("LimitExceeded", "Cannot exceed quota for TagsPerRole: 50", 409);
      directory.save({ ...role, tags: [...kept, ...Tags] });
    },
  );
}

function untagging(directory: Directory) {
  return operation(
    z.strictObject({ RoleName: roleName, TagKeys: z.array(z.string().min(1).max(128)).max(50) }),
    ({ RoleName, TagKeys }) => [
      needOn(directory, "iam:UntagRole", "role", RoleName, { more: { "aws:TagKeys": TagKeys } }),
    ],
    ({ RoleName, TagKeys }) => {
      const role = modifiable(directory, RoleName);
      directory.save({ ...role, tags: role.tags.filter(({ Key }) => !TagKeys.includes(Key)) });
    },
  );
}

function trustUpdate(directory: Directory) {
  return operation(
    z.strictObject({ RoleName: roleName, PolicyDocument: document }),
    ({ RoleName }) => [
      needOn(directory, "iam:UpdateAssumeRolePolicy", "role", RoleName, { boundary: "of-target" }),
    ],
    ({ RoleName, PolicyDocument }) => {
      const role = modifiable(directory, RoleName);
      checkTrust(directory, PolicyDocument);
      directory.save({ ...role, trust: PolicyDocument });
    },
  );
}

function listing(directory: Directory) {
  return operation(
    z.strictObject({ PathPrefix: pathPrefix.default("/"), ...paging }),
    ({ PathPrefix }) => [
      {
        action: "iam:ListRoles",
        resource: principalArn(directory.place.account, "role", PathPrefix, ""),
      },
    ],
    ({ PathPrefix, ...paging }) => {
      const roles = directory.list("role").filter((role) => role.path.startsWith(PathPrefix));
      const { page, ...rest } = pageOf(roles, ({ name }) => name, paging);
      return { Roles: page.map(listedRole), ...rest };
    },
  );
}

export function roleOperations(directory: Directory) {
  return {
    CreateRole: creation(directory),
    GetRole: operation(
      z.strictObject({ RoleName: roleName }),
      ({ RoleName }) => [needOn(directory, "iam:GetRole", "role", RoleName)],
      ({ RoleName }) => ({ Role: wholeRole(directory.get("role", RoleName)) }),
    ),
    ListRoles: listing(directory),
    DeleteRole: operation(
      z.strictObject({ RoleName: roleName }),
      ({ RoleName }) => [needOn(directory, "iam:DeleteRole", "role", RoleName)],
      ({ RoleName }) => deleteRole(directory, RoleName),
    ),
    TagRole: tagging(directory),
    UntagRole: untagging(directory),
    UpdateAssumeRolePolicy: trustUpdate(directory),
    ...boundaries(directory),
  };
}
