// IAM's operations on instance profiles.
// Invariant: a profile holds one role at most, and a role in a profile cannot be deleted (facts K9).
import { z } from "zod";
import { AwsError, type Need } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { QUOTA_IN_ERRORS } from "../quotas.ts";
import { type InstanceProfile, iamArn } from "../records.ts";
import { refuseAbove, refuseProtected, refuseTaken } from "./guards.ts";
import {
  checkTagKeys,
  entityName,
  operation,
  pageOf,
  paging,
  path,
  principalName,
  tags,
} from "./inputs.ts";
import { needOn, requestTags, resourceTags } from "./needs.ts";
import { listedRole } from "./roles.ts";

function needOnProfile(directory: Directory, action: string, name: string): Need {
  const found = directory.profiles.find(name);
  const { account } = directory.place;
  const resource = found?.arn ?? iamArn(account, "instance-profile", "/", name);
  return { action, resource, context: resourceTags(found?.tags ?? []) };
}

/** As answers show it, with the role that it holds. */
export function shownProfile(directory: Directory, profile: InstanceProfile) {
  const role = profile.role === undefined ? undefined : directory.find("role", profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: profile.createdAt,
    Roles: role === undefined ? [] : [listedRole(directory, role)],
    ...(profile.tags.length > 0 && { Tags: profile.tags }),
  };
}

const created = z.strictObject({
  InstanceProfileName: entityName,
  Path: path.default("/"),
  Tags: tags.default([]),
});

function creation(directory: Directory) {
  return operation(
    created,
    ({ InstanceProfileName, Path, Tags }) => {
      const { account } = directory.place;
      const resource = iamArn(account, "instance-profile", Path, InstanceProfileName);
      const context = requestTags(Tags);
      const create = { action: "iam:CreateInstanceProfile", resource, context };
      const tag = { action: "iam:TagInstanceProfile", resource, context };
      return Tags.length > 0 ? [create, tag] : [create];
    },
    ({ InstanceProfileName: name, Path, Tags }) => {
      const { profiles, quotas } = directory;
      refuseTaken(profiles.isTaken(name), `Instance Profile ${name}`);
      const quota = quotas.of("InstanceProfiles");
      refuseAbove(profiles.list().length + 1, quota, QUOTA_IN_ERRORS.InstanceProfiles);
      checkTagKeys(Tags.map(({ Key }) => Key));
      const profile = profiles.add({ name, path: Path, tags: Tags });
      return { InstanceProfile: shownProfile(directory, profile) };
    },
  );
}

function membership(directory: Directory) {
  const both = z.strictObject({ InstanceProfileName: entityName, RoleName: principalName });
  return {
    AddRoleToInstanceProfile: operation(
      both,
      ({ InstanceProfileName, RoleName }) => [
        needOnProfile(directory, "iam:AddRoleToInstanceProfile", InstanceProfileName),
        needOn(directory, "iam:PassRole", "role", RoleName, {
          more: { "iam:PassedToService": "ec2.amazonaws.com" },
        }),
      ],
      ({ InstanceProfileName, RoleName }) => {
        const profile = directory.profiles.get(InstanceProfileName);
        refuseProtected(directory.get("role", RoleName));
        refuseAbove(profile.role === undefined ? 1 : 2, 1, "InstanceSessionsPerInstanceProfile");
        directory.profiles.save({ ...profile, role: RoleName });
      },
    ),
    RemoveRoleFromInstanceProfile: operation(
      both,
      ({ InstanceProfileName }) => [
        needOnProfile(directory, "iam:RemoveRoleFromInstanceProfile", InstanceProfileName),
      ],
      ({ InstanceProfileName, RoleName }) => {
        const { role, ...profile } = directory.profiles.get(InstanceProfileName);
        if (role !== RoleName)
          throw new AwsError(
            "NoSuchEntity",
            `Role ${RoleName} in Instance Profile ${InstanceProfileName} cannot be found.`,
            404,
          );
        directory.profiles.save(profile);
      },
    ),
  };
}

function deletion(directory: Directory) {
  return operation(
    z.strictObject({ InstanceProfileName: entityName }),
    ({ InstanceProfileName }) => [
      needOnProfile(directory, "iam:DeleteInstanceProfile", InstanceProfileName),
    ],
    ({ InstanceProfileName }) => {
      const profile = directory.profiles.get(InstanceProfileName);
      if (profile.role !== undefined)
        throw new AwsError(
          "DeleteConflict",
          "Cannot delete entity, must remove roles from instance profile first.",
          409,
        );
      directory.profiles.remove(profile);
    },
  );
}

export function instanceProfileOperations(directory: Directory) {
  return {
    CreateInstanceProfile: creation(directory),
    ...membership(directory),
    DeleteInstanceProfile: deletion(directory),
    GetInstanceProfile: operation(
      z.strictObject({ InstanceProfileName: entityName }),
      ({ InstanceProfileName }) => [
        needOnProfile(directory, "iam:GetInstanceProfile", InstanceProfileName),
      ],
      ({ InstanceProfileName }) => ({
        InstanceProfile: shownProfile(directory, directory.profiles.get(InstanceProfileName)),
      }),
    ),
    ListInstanceProfilesForRole: operation(
      z.strictObject({ RoleName: principalName, ...paging }),
      ({ RoleName }) => [needOn(directory, "iam:ListInstanceProfilesForRole", "role", RoleName)],
      ({ RoleName, ...asked }) => {
        directory.get("role", RoleName);
        const held = directory.profiles.holding(RoleName);
        const { page, ...rest } = pageOf(held, ({ name }) => name, asked);
        return { InstanceProfiles: page.map((one) => shownProfile(directory, one)), ...rest };
      },
    ),
  };
}
