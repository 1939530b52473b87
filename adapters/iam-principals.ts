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

/** The roles of a permission set: its name and exactly 16 hexadecimal digits, which change when it is assigned again. */
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

/** No role of Identity Center's has this Region in its path; where it lives elsewhere, its Region is there (facts K3). */
const WITHOUT_REGION = "us-east-1";

/**
 * Another account's IAM cannot be asked, so its account is trusted, limited by `aws:PrincipalArn`. Where people.yaml does
 * not say Identity Center's Region, it is taken to be us-east-1 or Curfew's own: no pattern has a wildcard for it.
 */
function ofAnotherAccount(place: Place, identity: AwsIdentity): GrantPrincipal {
  const account = accountOf(identity);
  if ("user" in identity) return { kind: "account", account, patterns: [identity.user] };
  const { permissionSet, region } = identity;
  const role = `AWSReservedSSO_${permissionSet}_${ANY_SUFFIX}`;
  const begin = `arn:${place.partition}:iam::${account}:role${RESERVED_PATH}`;
  const regions = region === undefined ? [WITHOUT_REGION, place.region] : [region];
  const patterns = regions.map((one) =>
    one === WITHOUT_REGION ? `${begin}${role}` : `${begin}${one}/${role}`,
  );
  return { kind: "account", account, patterns: [...new Set(patterns)] };
}
