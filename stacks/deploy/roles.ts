// A role for one AWS service, with the topology's statements and nothing attached from elsewhere.
import type { Statement } from "../shapes.ts";
import type { Deps } from "./deps.ts";
import { policyOf } from "./policies.ts";

/** `policy` is for those who must wait until the role may do what it is for. */
export function makeRole(
  { aws }: Deps,
  name: string,
  trust: string,
  statements: readonly Statement[],
) {
  const role = new aws.iam.Role(name, { name, assumeRolePolicy: trust });
  const policy = new aws.iam.RolePolicy(name, {
    name: "topology",
    role: role.name,
    policy: policyOf(statements),
  });
  return { role, policy };
}
