// IAM's operations on users themselves.
// Invariant: a user who is re-created has another unique id, so that no older trust policy trusts them (facts K3).
import { z } from "zod";
import { AwsError } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { QUOTA_IN_ERRORS } from "../quotas.ts";
import { iamArn, type Principal } from "../records.ts";
import { checkBoundary, refuseAbove, refuseTaken } from "./guards.ts";
import {
  checkTagKeys,
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

const createInput = z.strictObject({
  UserName: principalName,
  Path: path.default("/"),
  PermissionsBoundary: policyArn.optional(),
  Tags: tags.default([]),
});
type CreateInput = z.infer<typeof createInput>;

const listedUser = (user: Principal) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: user.createdAt,
});

const wholeUser = (user: Principal) => ({
  ...listedUser(user),
  ...(user.boundary !== undefined && {
    PermissionsBoundary: {
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: user.boundary,
    },
  }),
  ...(user.tags.length > 0 && { Tags: user.tags }),
});

function createUser(directory: Directory, input: CreateInput): Principal {
  const { UserName: name, Path, PermissionsBoundary: boundary, Tags } = input;
  refuseTaken(directory.isTaken("user", name), `User with name ${name}`);
  const count = directory.all("user").length + 1;
  refuseAbove(count, directory.quotas.of("Users"), QUOTA_IN_ERRORS.Users);
  checkTagKeys(Tags.map(({ Key }) => Key));
  if (boundary !== undefined) checkBoundary(directory, boundary);
  const user: Principal = {
    kind: "user",
    name,
    path: Path,
    arn: iamArn(directory.place.account, "user", Path, name),
    id: directory.newId("user", name),
    createdAt: directory.now(),
    tags: Tags,
    policies: {},
    attached: [],
    ...(boundary !== undefined && { boundary }),
  };
  directory.save(user, "new");
  return user;
}

function deleteUser(directory: Directory, name: string): void {
  const user = directory.get("user", name);
  if (Object.keys(user.policies).length > 0)
    throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
  directory.remove(user);
}

export function userOperations(directory: Directory) {
  const named = z.strictObject({ UserName: principalName });
  return {
    CreateUser: operation(
      createInput,
      ({ UserName, Path, PermissionsBoundary, Tags }) => {
        const resource = iamArn(directory.place.account, "user", Path, UserName);
        const context = { ...boundaryKey(PermissionsBoundary), ...requestTags(Tags) };
        const tag = { action: "iam:TagUser", resource, context: requestTags(Tags) };
        const create = { action: "iam:CreateUser", resource, context };
        return Tags.length > 0 ? [create, tag] : [create];
      },
      (input) => ({ User: wholeUser(createUser(directory, input)) }),
    ),
    DeleteUser: operation(
      named,
      ({ UserName }) => [needOn(directory, "iam:DeleteUser", "user", UserName)],
      ({ UserName }) => deleteUser(directory, UserName),
    ),
    GetUser: operation(
      z.strictObject({ UserName: principalName.optional() }),
      ({ UserName }, { principalArn, kind }) =>
        UserName === undefined && kind === "user"
          ? [{ action: "iam:GetUser", resource: principalArn }]
          : [needOn(directory, "iam:GetUser", "user", UserName ?? "")],
      ({ UserName }, { caller }) => {
        if (UserName !== undefined) return { User: wholeUser(directory.get("user", UserName)) };
        const own = directory.findByArn(caller.principalArn);
        if (own?.kind === "user") return { User: wholeUser(own) };
        throw new AwsError(
          "ValidationError",
          "Must specify userName when calling with non-User credentials",
        );
      },
    ),
    ListUsers: operation(
      z.strictObject({ PathPrefix: pathPrefix.default("/"), ...paging }),
      ({ PathPrefix }) => [
        {
          action: "iam:ListUsers",
          resource: iamArn(directory.place.account, "user", PathPrefix, ""),
        },
      ],
      ({ PathPrefix, ...asked }) => {
        const users = directory.list("user").filter((user) => user.path.startsWith(PathPrefix));
        const { page, ...rest } = pageOf(users, ({ name }) => name, asked);
        return { Users: page.map(listedUser), ...rest };
      },
    ),
  };
}
