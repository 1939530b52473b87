// IAM's operations that attach managed policies to roles.
// Invariant: what is attached decides like an inline policy, within the role's boundary.
import { z } from "zod";
import { AwsError } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { modifiableRole, refuseAbove } from "./guards.ts";
import { operation, pageOf, paging, pathPrefix, policyArn, principalName } from "./inputs.ts";
import { needOn } from "./needs.ts";

const POLICIES_PER_ROLE = 10;

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

export function attachmentOperations(directory: Directory) {
  const named = z.strictObject({ RoleName: principalName, PolicyArn: policyArn });
  const needs = (action: string) => (input: z.infer<typeof named>) => [
    needOn(directory, action, "role", input.RoleName, {
      boundary: "of-target",
      more: { "iam:PolicyARN": input.PolicyArn },
    }),
  ];
  return {
    AttachRolePolicy: operation(named, needs("iam:AttachRolePolicy"), (input) => {
      const role = modifiableRole(directory, input.RoleName);
      const { PolicyArn: arn } = input;
      if (directory.managed.find(arn) === undefined)
        throw new AwsError(
          "NoSuchEntity",
          `Policy ${arn} does not exist or is not attachable.`,
          404,
        );
      const attached = [...role.attached.filter((one) => one !== arn), arn];
      refuseAbove(attached.length, POLICIES_PER_ROLE, "PoliciesPerRole");
      directory.save({ ...role, attached });
    }),
    DetachRolePolicy: operation(named, needs("iam:DetachRolePolicy"), (input) => {
      const role = modifiableRole(directory, input.RoleName);
      const { PolicyArn: arn } = input;
      if (!role.attached.includes(arn))
        throw new AwsError("NoSuchEntity", `Policy ${arn} was not found.`, 404);
      directory.save({ ...role, attached: role.attached.filter((one) => one !== arn) });
    }),
    ListAttachedRolePolicies: operation(
      z.strictObject({
        RoleName: principalName,
        PathPrefix: pathPrefix.default("/"),
        ...paging,
      }),
      ({ RoleName }) => [needOn(directory, "iam:ListAttachedRolePolicies", "role", RoleName)],
      ({ RoleName, PathPrefix, ...asked }) => {
        const { attached } = directory.get("role", RoleName);
        const shown = attached.filter((arn) =>
          directory.managed.find(arn)?.path.startsWith(PathPrefix),
        );
        const { page, ...rest } = pageOf(shown, (arn) => arn, asked);
        const AttachedPolicies = page.map((arn) => ({ PolicyName: nameIn(arn), PolicyArn: arn }));
        return { AttachedPolicies, ...rest };
      },
    ),
  };
}
