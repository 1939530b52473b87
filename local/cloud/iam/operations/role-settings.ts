// IAM's operations on a role's tags and permissions boundary.
// Invariant: tag keys are one key whatever their case, and the newest spelling is kept (facts K9).
import { z } from "zod";
import type { Directory } from "../directory.ts";
import { isSameName, type Tag } from "../records.ts";
import { checkBoundary, modifiableRole, refuseAbove } from "./guards.ts";
import {
  checkTagKeys,
  operation,
  pageOf,
  paging,
  policyArn,
  principalName,
  tagKeys,
  tags,
} from "./inputs.ts";
import { boundaryKey, needOn, requestTags } from "./needs.ts";

const TAGS_PER_ROLE = 50;

const without = (tags: readonly Tag[], keys: readonly string[]) =>
  tags.filter(({ Key }) => !keys.some((key) => isSameName(key, Key)));

function tagging(directory: Directory) {
  return {
    TagRole: operation(
      z.strictObject({ RoleName: principalName, Tags: tags }),
      ({ RoleName, Tags }) => [
        needOn(directory, "iam:TagRole", "role", RoleName, { more: requestTags(Tags) }),
      ],
      ({ RoleName, Tags }) => {
        const role = modifiableRole(directory, RoleName);
        const keys = Tags.map(({ Key }) => Key);
        checkTagKeys(keys);
        const after = [...without(role.tags, keys), ...Tags];
        refuseAbove(after.length, TAGS_PER_ROLE, "TagsPerRole");
        directory.save({ ...role, tags: after });
      },
    ),
    UntagRole: operation(
      z.strictObject({ RoleName: principalName, TagKeys: tagKeys }),
      ({ RoleName, TagKeys }) => [
        needOn(directory, "iam:UntagRole", "role", RoleName, { more: { "aws:TagKeys": TagKeys } }),
      ],
      ({ RoleName, TagKeys }) => {
        const role = modifiableRole(directory, RoleName);
        directory.save({ ...role, tags: without(role.tags, TagKeys) });
      },
    ),
    ListRoleTags: operation(
      z.strictObject({ RoleName: principalName, ...paging }),
      ({ RoleName }) => [needOn(directory, "iam:ListRoleTags", "role", RoleName)],
      ({ RoleName, ...asked }) => {
        const { tags: all } = directory.get("role", RoleName);
        const { page, ...rest } = pageOf(all, ({ Key }) => Key, asked);
        return { Tags: page, ...rest };
      },
    ),
  };
}

function boundaries(directory: Directory) {
  return {
    PutRolePermissionsBoundary: operation(
      z.strictObject({ RoleName: principalName, PermissionsBoundary: policyArn }),
      ({ RoleName, PermissionsBoundary }) => [
        needOn(directory, "iam:PutRolePermissionsBoundary", "role", RoleName, {
          more: boundaryKey(PermissionsBoundary),
        }),
      ],
      ({ RoleName, PermissionsBoundary }) => {
        const role = modifiableRole(directory, RoleName);
        checkBoundary(directory, PermissionsBoundary);
        directory.save({ ...role, boundary: PermissionsBoundary });
      },
    ),
    DeleteRolePermissionsBoundary: operation(
      z.strictObject({ RoleName: principalName }),
      ({ RoleName }) => [
        needOn(directory, "iam:DeleteRolePermissionsBoundary", "role", RoleName, {
          boundary: "of-target",
        }),
      ],
      ({ RoleName }) => {
        const { boundary: _gone, ...role } = modifiableRole(directory, RoleName);
        directory.save(role);
      },
    ),
  };
}

export const roleSettingOperations = (directory: Directory) => ({
  ...tagging(directory),
  ...boundaries(directory),
});
