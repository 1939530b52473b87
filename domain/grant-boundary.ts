// The permissions boundary of a profile: what no grant role of the profile can exceed.
// Invariant: a boundary allows session calls on the profile's instances under the profile's documents, and denies everything else.
import { formsOf } from "./emergency.ts";
import { documentArn, type PolicyDocument, type PolicyStatement } from "./grant-policy.ts";
import { boundaryArnPrefix, REQUEST_TAG, type StageScope } from "./grant-role.ts";
import { documentName, type Profile } from "./profile.ts";

/** IAM's limit for a managed policy; white space is not counted (facts C4). */
export const BOUNDARY_MAX_CHARACTERS = 6144;

/** Names of managed policies are unique in an account whatever their path, so the name carries the Region, too. */
export const boundaryName = ({ place, prefix }: StageScope, profileId: string): string =>
  `${prefix}-${profileId}-boundary-${place.region}`;

export const boundaryArn = (scope: StageScope, profileId: string): string =>
  `${boundaryArnPrefix(scope)}${boundaryName(scope, profileId)}`;

/** The names of every document that a grant under the profile can name: shells, break-glass and ports. */
const documentsOf = (prefix: string, profile: Profile): string[] =>
  formsOf([profile]).flatMap(({ owner, profile: { ladder } }) =>
    ladder.map((step) => documentName(prefix, owner, step)),
  );

const keysOf = (profile: Profile): string[] => [
  ...new Set(
    formsOf([profile]).flatMap(({ profile: { session }, port }) =>
      // Session Manager encrypts shells, not ports (facts B4).
      port === undefined && session.kmsKeyArn !== undefined ? [session.kmsKeyArn] : [],
    ),
  ),
];

/**
 * The boundary of a profile's grant roles.
 *
 * IAM evaluates StartSession once for the instance and once for the document (facts K3). A document has no tags of the
 * instance, so the two have a statement each: the tag condition in a common one would deny every document (facts K9).
 */
export function grantBoundary(scope: StageScope, profile: Profile): PolicyDocument {
  const allowed = [
    startOnInstances(scope, profile),
    startUnderDocuments(scope, profile),
    ownSessions(scope),
    { Sid: "Channel", Effect: "Allow", Action: ["ssmmessages:OpenDataChannel"], Resource: ["*"] },
    ...sessionKeys(profile),
  ] satisfies PolicyStatement[];
  const actions = allowed.flatMap(({ Action }) => Action);
  return {
    Version: "2012-10-17",
    Statement: [
      ...allowed,
      // Without it a resource-based policy that names the session would pass the boundary (facts K9).
      {
        Sid: "NothingElse",
        Effect: "Deny",
        NotAction: [...new Set(actions)].sort(),
        Resource: ["*"],
      },
    ],
  };
}

const checksDocument = { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } } as const;

/** A tag's value may hold what IAM would read as a policy variable; `${$}` stands for the character itself. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: IAM writes its variables so.
const literal = (value: string) => value.replaceAll("${", "${$}{");

function startOnInstances({ place }: StageScope, profile: Profile) {
  const tags = Object.entries(profile.match.tags);
  const keyed = (pairs: typeof tags) =>
    Object.fromEntries(pairs.map(([key, value]) => [`ssm:resourceTag/${key}`, literal(value)]));
  const exact = tags.filter(([, value]) => value !== "*");
  const any = tags.filter(([, value]) => value === "*");
  return {
    Sid: "StartOnInstances",
    Effect: "Allow",
    Action: ["ssm:StartSession"],
    Resource: [`arn:${place.partition}:ec2:${place.region}:${place.account}:instance/*`],
    Condition: {
      ...checksDocument,
      ...(exact.length > 0 && { StringEquals: keyed(exact) }),
      ...(any.length > 0 && { StringLike: keyed(any) }),
    },
  } as const;
}

const startUnderDocuments = ({ place, prefix }: StageScope, profile: Profile) =>
  ({
    Sid: "StartUnderDocuments",
    Effect: "Allow",
    Action: ["ssm:StartSession"],
    Resource: documentsOf(prefix, profile).map((name) => documentArn(place, name)),
    Condition: checksDocument,
  }) as const;

/** The session name is the request id, which is the role's tag, too; the grant's policy names it outright. */
const ownSessions = ({ place }: StageScope) =>
  ({
    Sid: "OwnSessions",
    Effect: "Allow",
    Action: ["ssm:ResumeSession", "ssm:TerminateSession"],
    Resource: [
      `arn:${place.partition}:ssm:${place.region}:${place.account}:session/\${aws:PrincipalTag/${REQUEST_TAG}}-*`,
    ],
  }) as const;

function sessionKeys(profile: Profile) {
  const keys = keysOf(profile);
  if (keys.length === 0) return [];
  return [
    {
      Sid: "SessionKeys",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey"],
      Resource: keys,
      Condition: { StringLike: { "kms:EncryptionContext:aws:ssm:TargetId": "i-*" } },
    } as const,
  ];
}

/** Characters of a policy as IAM counts them: without white space outside of strings. */
export const policyLength = (document: unknown): number => JSON.stringify(document).length;

/** Why a profile's boundary is too long for IAM, with its count of characters; undefined when it fits. */
export function boundaryTooLong(profileId: string, policy: unknown): string | undefined {
  const length = policyLength(policy);
  if (length <= BOUNDARY_MAX_CHARACTERS) return undefined;
  return `${profileId}: its boundary would have ${length} characters, and IAM takes ${BOUNDARY_MAX_CHARACTERS}; it names each Session document of the profile. Take steps out of the profile's ladders, or ports.`;
}
