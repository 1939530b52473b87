// The trust policy of a grant's role: who may assume it, under which session name, and until when.
// Invariant: only the identity of the request's person can assume the role, and only under the request id.
import type { AwsIdentity } from "./aws-identity.ts";
import type { RequestId } from "./request.ts";
import { type Instant, wholeSeconds } from "./time.ts";

/** The principal of a person, as it was found in AWS when access was granted. */
export type GrantPrincipal =
  /** An IAM user or role of the instance's own account. AWS stores its unique id: a re-created one is not trusted. */
  | { readonly kind: "exact"; readonly arn: string }
  /** An identity of another account: its account is trusted, limited to what fits the patterns. */
  | { readonly kind: "account"; readonly account: string; readonly patterns: readonly string[] };

export interface TrustTerms {
  readonly requestId: RequestId;
  readonly partition: string;
  readonly principal: GrantPrincipal;
  readonly identity: AwsIdentity;
  /** The latest moment to which any extension can move the deadline. */
  readonly until: Instant;
  /** Whether the profile has Run As: then no session tags are allowed, since they override the role's (facts K9). */
  readonly hasRunAs: boolean;
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export function grantTrust(terms: TrustTerms): unknown {
  const Principal = { AWS: principalArn(terms) };
  const who = callerConditions(terms);
  const statement = (Sid: string, Action: string, more: Conditions) => ({
    Sid,
    Effect: "Allow",
    Principal,
    Action,
    Condition: merge(who, more),
  });
  return {
    Version: "2012-10-17",
    Statement: [
      statement("AssumeAsThisRequest", "sts:AssumeRole", {
        StringEquals: { "sts:RoleSessionName": terms.requestId },
      }),
      // A caller whose session carries a source identity cannot assume a role without this (facts K3).
      statement("KeepSourceIdentity", "sts:SetSourceIdentity", {
        Null: { "aws:SourceIdentity": "false" },
      }),
      ...(terms.hasRunAs
        ? []
        : [
            // The same for transitive session tags; none may say whom Linux sessions run as.
            statement("KeepSessionTags", "sts:TagSession", {
              Null: { "aws:RequestTag/SSMSessionRunAs": "true" },
            }),
          ]),
    ],
  };
}

const principalArn = ({ principal, partition }: TrustTerms): string =>
  principal.kind === "exact" ? principal.arn : `arn:${partition}:iam::${principal.account}:root`;

function callerConditions({ principal, identity, until }: TrustTerms): Conditions {
  const before = { DateLessThan: { "aws:CurrentTime": wholeSeconds(until) } };
  const fits =
    principal.kind === "exact" ? {} : { ArnLike: { "aws:PrincipalArn": [...principal.patterns] } };
  // An Identity Center role is shared by many: `aws:userid` ends in the user name (facts A2).
  const named =
    "userName" in identity ? { StringLike: { "aws:userid": `*:${identity.userName}` } } : {};
  return { ...before, ...fits, ...named };
}

const merge = (one: Conditions, other: Conditions): Conditions =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((operator) => [
      operator,
      { ...one[operator], ...other[operator] },
    ]),
  );
