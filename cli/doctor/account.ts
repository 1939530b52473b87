// IAM's own listing of an account: every user, group and role with the policies that reach it.
// Never untrue: all pages are read, and a user's list holds the policies of their groups.
import {
  type AttachedPolicy,
  type GetAccountAuthorizationDetailsCommandOutput,
  IAMClient,
  type ManagedPolicyDetail,
  paginateGetAccountAuthorizationDetails,
  type RoleDetail,
} from "@aws-sdk/client-iam";
import type { AwsSettings } from "../aws.ts";

export interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Holder {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly statements: readonly Statement[];
}

export interface Account {
  /** Users and roles; groups count for their users. */
  readonly holders: readonly Holder[];
  readonly roles: readonly RoleDetail[];
  /** The default version of each managed policy, by ARN. */
  readonly managed: ReadonlyMap<string, unknown>;
}

type Page = GetAccountAuthorizationDetailsCommandOutput;
type Inline = { readonly PolicyDocument?: string | undefined };

/** Reads the whole account once. */
export async function readAccount(aws: AwsSettings): Promise<Account> {
  const pages: Page[] = [];
  const client = new IAMClient(aws);
  for await (const page of paginateGetAccountAuthorizationDetails({ client, pageSize: 1000 }, {}))
    pages.push(page);
  const managed = new Map(
    pages
      .flatMap(({ Policies = [] }) => Policies)
      .map((policy) => [policy.Arn ?? "", defaultVersion(policy)]),
  );
  const reach = (inline: readonly Inline[] = [], attached: readonly AttachedPolicy[] = []) => [
    ...inline.flatMap(({ PolicyDocument }) => statementsOf(parsed(PolicyDocument))),
    ...attached.flatMap(({ PolicyArn = "" }) => statementsOf(managed.get(PolicyArn))),
  ];
  const groups = new Map(
    pages
      .flatMap(({ GroupDetailList = [] }) => GroupDetailList)
      .map((one) => [one.GroupName, reach(one.GroupPolicyList, one.AttachedManagedPolicies)]),
  );
  const users = pages
    .flatMap(({ UserDetailList = [] }) => UserDetailList)
    .map((one) => ({
      ...identity(one.Arn, one.UserName, one.Path),
      statements: [
        ...reach(one.UserPolicyList, one.AttachedManagedPolicies),
        ...(one.GroupList ?? []).flatMap((group) => groups.get(group) ?? []),
      ],
    }));
  const roles = pages.flatMap(({ RoleDetailList = [] }) => RoleDetailList);
  const roleHolders = roles.map((one) => ({
    ...identity(one.Arn, one.RoleName, one.Path),
    statements: reach(one.RolePolicyList, one.AttachedManagedPolicies),
  }));
  return { holders: [...users, ...roleHolders], roles, managed };
}

const identity = (arn = "", name = "", path = "/") => ({ arn, name, path });

/** IAM gives documents URL-encoded. */
export const parsed = (text: string | undefined): unknown =>
  text === undefined ? undefined : JSON.parse(decodeURIComponent(text));

const defaultVersion = ({ PolicyVersionList = [] }: ManagedPolicyDetail) =>
  parsed(PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion === true)?.Document);

/** A single statement may stand without its list. */
export function statementsOf(document: unknown): readonly Statement[] {
  const found = (document as { Statement?: Statement | readonly Statement[] } | undefined)
    ?.Statement;
  if (found === undefined) return [];
  return Array.isArray(found) ? (found as readonly Statement[]) : [found as Statement];
}
