// IAM's operations on roles themselves.
// Invariant: a role that is made carries the boundary that was asked and authorized, from its first moment.
import { z } from "zod";
import { AwsError, type Operation } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { QUOTA_IN_ERRORS } from "../quotas.ts";
import { iamArn, type Principal } from "../records.ts";
import { shownTrust } from "../trusted.ts";
import {
  checkBoundary,
  checkTrust,
  modifiableRole,
  refuseAbove,
  refuseProtected,
  refuseTaken,
} from "./guards.ts";
import {
  checkTagKeys,
  document,
  operation,
  pageOf,
  paging,
  path,
  pathPrefix,
  policyArn,
  principalName,
  tags,
} from "./inputs.ts";
import { boundaryKey, needOn, requestTags } from "./needs.ts";

const DEFAULT_SESSION_SECONDS = 3600;
/** AWS's characters of a description: everything printable of Latin-1, tab and line breaks. */
const description = z
  .string()
  .max(1000)
  .regex(/^[\t\n\r -~\u00A1-\u00FF]*$/);
const maxSession = z.coerce.number().int().min(3600).max(43_200);

const createInput = z.strictObject({
  RoleName: principalName,
  AssumeRolePolicyDocument: document,
  Path: path.default("/"),
  Description: description.optional(),
  MaxSessionDuration: maxSession.optional(),
  PermissionsBoundary: policyArn.optional(),
  Tags: tags.default([]),
});
type CreateInput = z.infer<typeof createInput>;

/** As ListRoles shows it: without boundary and tags, as in AWS. Documents are URL-encoded. */
export function listedRole(directory: Directory, role: Principal) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeURIComponent(shownTrust(directory, role)),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
  };
}

function wholeRole(directory: Directory, role: Principal) {
  const boundary = role.boundary && {
    PermissionsBoundaryType: "Policy",
    PermissionsBoundaryArn: role.boundary,
  };
  return {
    ...listedRole(directory, role),
    ...(boundary && { PermissionsBoundary: boundary }),
    ...(role.tags.length > 0 && { Tags: role.tags }),
  };
}

function createRole(directory: Directory, input: CreateInput): Principal {
  const { RoleName: name, Path: rolePath } = input;
  refuseTaken(directory.isTaken("role", name), `Role with name ${name}`);
  const count = directory.all("role").length + 1;
  refuseAbove(count, directory.quotas.of("Roles"), QUOTA_IN_ERRORS.Roles);
  checkTagKeys(input.Tags.map(({ Key }) => Key));
  const trusted = checkTrust(directory, input.AssumeRolePolicyDocument);
  if (input.PermissionsBoundary !== undefined) checkBoundary(directory, input.PermissionsBoundary);
  const role: Principal = {
    kind: "role",
    name,
    path: rolePath,
    arn: iamArn(directory.place.account, "role", rolePath, name),
    id: directory.newId("role", name),
    createdAt: directory.now(),
    tags: input.Tags,
    policies: {},
    attached: [],
    trust: input.AssumeRolePolicyDocument,
    trusted,
    ...(input.PermissionsBoundary !== undefined && { boundary: input.PermissionsBoundary }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.MaxSessionDuration !== undefined && { maxSessionSeconds: input.MaxSessionDuration }),
  };
  directory.save(role, "new");
  return role;
}

/** A boundary, live sessions and issued credentials block nothing (facts K9). */
function deleteRole(directory: Directory, name: string): void {
  const role = directory.get("role", name);
  refuseProtected(role);
  const refuse = (message: string) => new AwsError("DeleteConflict", message, 409);
  if (directory.profiles.holding(name).length > 0)
    throw refuse("Cannot delete entity, must remove roles from instance profile first.");
  if (role.attached.length > 0)
    throw refuse("Cannot delete entity, must detach all policies first.");
  if (Object.keys(role.policies).length > 0)
    throw refuse("Cannot delete entity, must delete policies first.");
  directory.remove(role);
}

function creation(directory: Directory): Operation<CreateInput> {
  return operation(
    createInput,
    ({ RoleName, Path, PermissionsBoundary, Tags }) => {
      const resource = iamArn(directory.place.account, "role", Path, RoleName);
      const context = { ...boundaryKey(PermissionsBoundary), ...requestTags(Tags) };
      const create = { action: "iam:CreateRole", resource, context };
      const tag = { action: "iam:TagRole", resource, context: requestTags(Tags) };
      return Tags.length > 0 ? [create, tag] : [create];
    },
    (input) => ({ Role: wholeRole(directory, createRole(directory, input)) }),
  );
}

function trustUpdate(directory: Directory) {
  return operation(
    z.strictObject({ RoleName: principalName, PolicyDocument: document }),
    ({ RoleName }) => [
      needOn(directory, "iam:UpdateAssumeRolePolicy", "role", RoleName, { boundary: "of-target" }),
    ],
    ({ RoleName, PolicyDocument }) => {
      const role = modifiableRole(directory, RoleName);
      const trusted = checkTrust(directory, PolicyDocument);
      directory.save({ ...role, trust: PolicyDocument, trusted });
    },
  );
}

function listing(directory: Directory) {
  return operation(
    z.strictObject({ PathPrefix: pathPrefix.default("/"), ...paging }),
    ({ PathPrefix }) => [
      {
        action: "iam:ListRoles",
        resource: iamArn(directory.place.account, "role", PathPrefix, ""),
      },
    ],
    ({ PathPrefix, ...paging }) => {
      const roles = directory.list("role").filter((role) => role.path.startsWith(PathPrefix));
      const { page, ...rest } = pageOf(roles, ({ name }) => name, paging);
      return { Roles: page.map((role) => listedRole(directory, role)), ...rest };
    },
  );
}

function update(directory: Directory) {
  return operation(
    z.strictObject({
      RoleName: principalName,
      Description: description.optional(),
      MaxSessionDuration: maxSession.optional(),
    }),
    ({ RoleName }) => [needOn(directory, "iam:UpdateRole", "role", RoleName)],
    ({ RoleName, Description, MaxSessionDuration }) => {
      directory.save({
        ...modifiableRole(directory, RoleName),
        ...(Description !== undefined && { description: Description }),
        ...(MaxSessionDuration !== undefined && { maxSessionSeconds: MaxSessionDuration }),
      });
      return {};
    },
  );
}

export function roleOperations(directory: Directory) {
  return {
    CreateRole: creation(directory),
    GetRole: operation(
      z.strictObject({ RoleName: principalName }),
      ({ RoleName }) => [needOn(directory, "iam:GetRole", "role", RoleName)],
      ({ RoleName }) => ({ Role: wholeRole(directory, directory.get("role", RoleName)) }),
    ),
    ListRoles: listing(directory),
    DeleteRole: operation(
      z.strictObject({ RoleName: principalName }),
      ({ RoleName }) => [
        needOn(directory, "iam:DeleteRole", "role", RoleName, { boundary: "of-target" }),
      ],
      ({ RoleName }) => deleteRole(directory, RoleName),
    ),
    UpdateRole: update(directory),
    UpdateAssumeRolePolicy: trustUpdate(directory),
  };
}
