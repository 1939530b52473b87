// A grant's role as IAM shows it: the role, its tags and every policy on it.
// Invariant: a role is read to its last page, so no policy on it is overlooked.
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  type Role,
} from "@aws-sdk/client-iam";
import type { GrantRoleState } from "../domain/grant-role.ts";
import { instantOf } from "../domain/time.ts";
import { isNamed } from "./aws-error.ts";

/** IAM's names for an entity that does not exist. */
export const isMissing = (error: unknown): boolean =>
  isNamed(error, "NoSuchEntityException", "NoSuchEntity");

export const isDenied = (error: unknown): boolean =>
  isNamed(error, "AccessDenied", "AccessDeniedException");

/** The role alone; undefined when IAM does not know it. */
export async function getRole(iam: IAMClient, name: string): Promise<Role | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** IAM sends documents URL-encoded. */
export const parseDocument = (text = ""): unknown =>
  text === "" ? null : (JSON.parse(decodeURIComponent(text)) as unknown);

export async function inlinePolicyNames(iam: IAMClient, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListRolePolicies({ client: iam }, { RoleName }))
    names.push(...(page.PolicyNames ?? []));
  return names;
}

/** ARNs of the managed policies attached to a role. */
export async function attachedPolicies(iam: IAMClient, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName }))
    arns.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
  return arns;
}

/** The role without its policies. */
const bareState = (role: Role): GrantRoleState => ({
  id: role.RoleId ?? "",
  name: role.RoleName ?? "",
  path: role.Path ?? "",
  trust: parseDocument(role.AssumeRolePolicyDocument),
  boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn,
  maxSessionSeconds: role.MaxSessionDuration ?? 0,
  tags: Object.fromEntries((role.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  createdAt: instantOf(role.CreateDate?.getTime() ?? 0),
  inline: {},
  attached: [],
});

/** A role that CreateRole has just made: nothing is on it yet. */
export const newRoleState = bareState;

export async function readRoleState(
  iam: IAMClient,
  name: string,
): Promise<GrantRoleState | undefined> {
  const role = await getRole(iam, name);
  if (role === undefined) return undefined;
  const names = await inlinePolicyNames(iam, name);
  const inline: Record<string, unknown> = {};
  for (const PolicyName of names) {
    const found = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }));
    inline[PolicyName] = parseDocument(found.PolicyDocument);
  }
  return { ...bareState(role), inline, attached: await attachedPolicies(iam, name) };
}
