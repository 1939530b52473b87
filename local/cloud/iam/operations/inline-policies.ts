// IAM's operations on the inline policies of roles and users.
// Never untrue: PutRolePolicy is an upsert, and deleting what is gone is NoSuchEntity (facts C4).
import { z } from "zod";
import { AwsError, type Operation } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { parsePolicy } from "../policy.ts";
import type { Principal, PrincipalKind } from "../records.ts";
import { countedLength, refuseProtected } from "./guards.ts";
import { document, entityName, operation, pageOf, paging, principalName } from "./inputs.ts";
import { needOn } from "./needs.ts";

/** All inline policies of one user or role together, white space not counted (facts C4). */
const INLINE_LIMIT = { user: 2048, role: 10_240 };

function putPolicy(directory: Directory, principal: Principal, name: string, text: string): void {
  refuseProtected(principal);
  parsePolicy(text, "identity");
  const policies = { ...principal.policies, [name]: text };
  const limit = INLINE_LIMIT[principal.kind];
  const total = Object.values(policies).reduce((sum, each) => sum + countedLength(each), 0);
  if (total > limit)
    throw new AwsError(
      "LimitExceeded",
      `Maximum policy size of ${limit} bytes exceeded for ${principal.kind} ${principal.name}`,
      409,
    );
  directory.save({ ...principal, policies });
}

function policyOf(principal: Principal, name: string): string {
  const found = principal.policies[name];
  if (found !== undefined) return found;
  throw new AwsError(
    "NoSuchEntity",
    `The ${principal.kind} policy with name ${name} cannot be found.`,
    404,
  );
}

function deletePolicy(directory: Directory, principal: Principal, name: string): void {
  refuseProtected(principal);
  policyOf(principal, name);
  const { [name]: _gone, ...policies } = principal.policies;
  directory.save({ ...principal, policies });
}

type Name = (input: Record<string, unknown>) => string;

function inlineOperations(directory: Directory, kind: PrincipalKind) {
  const word = kind === "role" ? "Role" : "User";
  const nameField = `${word}Name`;
  const owner = { [nameField]: principalName };
  const nameOf: Name = (input) => String(input[nameField]);
  const needs = (verb: string, boundary?: "of-target") => (input: Record<string, unknown>) => [
    needOn(directory, `iam:${verb}`, kind, nameOf(input), { boundary }),
  ];
  const named = z.strictObject({ ...owner, PolicyName: entityName });
  const principalOf = (input: Record<string, unknown>) => directory.get(kind, nameOf(input));
  const operations: Record<string, Operation> = {
    [`Put${word}Policy`]: operation(
      z.strictObject({ ...owner, PolicyName: entityName, PolicyDocument: document }),
      needs(`Put${word}Policy`, "of-target"),
      (input) =>
        putPolicy(
          directory,
          principalOf(input),
          String(input.PolicyName),
          String(input.PolicyDocument),
        ),
    ) as Operation,
    [`Get${word}Policy`]: operation(named, needs(`Get${word}Policy`), (input) => ({
      [nameField]: nameOf(input),
      PolicyName: input.PolicyName,
      PolicyDocument: encodeURIComponent(policyOf(principalOf(input), String(input.PolicyName))),
    })) as Operation,
    [`Delete${word}Policy`]: operation(named, needs(`Delete${word}Policy`, "of-target"), (input) =>
      deletePolicy(directory, principalOf(input), String(input.PolicyName)),
    ) as Operation,
    [`List${word}Policies`]: operation(
      z.strictObject({ ...owner, ...paging }),
      needs(`List${word}Policies`),
      (input) => {
        const names = Object.keys(principalOf(input).policies);
        const { page, ...rest } = pageOf(names, (name) => name, {
          Marker: input.Marker as string | undefined,
          MaxItems: Number(input.MaxItems),
        });
        return { PolicyNames: page, ...rest };
      },
    ) as Operation,
  };
  return operations;
}

export function inlinePolicyOperations(directory: Directory) {
  return { ...inlineOperations(directory, "role"), ...inlineOperations(directory, "user") };
}
