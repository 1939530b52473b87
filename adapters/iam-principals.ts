// Finds the IAM principal of a person's identity, to be named in a role's trust policy.
import { type IAMClient, paginateListRoles } from "@aws-sdk/client-iam";
import type { AwsIdentity } from "../domain/aws-identity.ts";
import { identityText } from "../domain/aws-identity.ts";
import type { Place } from "../domain/grant-policy.ts";
import type { GrantProblem } from "../domain/grant-problem.ts";
import type { GrantPrincipal } from "../domain/grant-trust.ts";

/** Where Identity Center makes the roles of permission sets. */
const RESERVED_PATH = "/aws-reserved/sso.amazonaws.com/";

const accountOf = (identity: AwsIdentity): string =>
  "user" in identity ? (identity.user.split(":")[4] ?? "") : identity.account;

export async function findPrincipal(
  iam: IAMClient,
  place: Place,
  identity: AwsIdentity,
): Promise<GrantPrincipal | GrantProblem> {
  if (accountOf(identity) !== place.account) return ofAnotherAccount(place, identity);
  if ("user" in identity) return { kind: "exact", arn: identity.user };
  const found = await reservedRoles(iam, identity.permissionSet);
  const [arn, ...others] = found;
  if (arn === undefined) return { problem: "identity-unknown", identity: identityText(identity) };
  return others.length === 0
    ? { kind: "exact", arn }
    : {
        problem: "identity-ambiguous",
        identity: identityText(identity),
        roles: found.length,
      };
}

/** The roles of a permission set: its name and exactly 16 hexadecimal digits, which change when it is assigned anew. */
async function reservedRoles(iam: IAMClient, permissionSet: string): Promise<string[]> {
  const begin = `AWSReservedSSO_${permissionSet}_`;
  const arns: string[] = [];
  for await (const page of paginateListRoles({ client: iam }, { PathPrefix: RESERVED_PATH }))
    for (const { RoleName = "", Arn } of page.Roles ?? []) {
      const isSets =
        RoleName.startsWith(begin) && /^[0-9a-f]{16}$/.test(RoleName.slice(begin.length));
      if (isSets && Arn !== undefined) arns.push(Arn);
    }
  return arns;
}

/** Sixteen `?`, no `*`: that would let the permission set `<name>_other` in (facts K3). */
const ANY_SUFFIX = "?".repeat(16);

/**
 * Another account's IAM cannot be asked. Its account is trusted, limited by `aws:PrincipalArn`: a role of Identity Center
 * has no Region in its path where the identity source is in us-east-1.
 */
function ofAnotherAccount(place: Place, identity: AwsIdentity): GrantPrincipal {
  const account = accountOf(identity);
  if ("user" in identity) return { kind: "account", account, patterns: [identity.user] };
  const role = `AWSReservedSSO_${identity.permissionSet}_${ANY_SUFFIX}`;
  const begin = `arn:${place.partition}:iam::${account}:role${RESERVED_PATH}`;
  return {
    kind: "account",
    account,
    patterns: [`${begin}${role}`, `${begin}${place.region}/${role}`],
  };
}
