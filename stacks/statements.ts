// The IAM statements of the functions' roles, by what they are for.
// Never untrue: the function that grants cannot terminate, the one that terminates cannot grant, and Slack's can do neither.
import { documentArn } from "../domain/grant-policy.ts";
import { PERSON_TAG, REQUEST_TAG, RUN_AS_TAG } from "../domain/grant-role.ts";
import { partitionNamed } from "../domain/partition.ts";
import type { Names } from "./names.ts";
import type { Statement } from "./shapes.ts";

export const readTheTable = ({ tableArn }: Names): Statement => ({
  sid: "ReadTheTable",
  actions: ["dynamodb:GetItem"],
  resources: [tableArn],
});

/** Every write is an update of one item; nothing is ever deleted or scanned. */
export const writeTheTable = ({ tableArn }: Names): Statement => ({
  sid: "WriteTheTable",
  actions: ["dynamodb:UpdateItem"],
  resources: [tableArn],
});

export const queryIndexes = ({ tableArn }: Names, ...indexes: string[]): Statement => ({
  sid: "QueryIndexes",
  actions: ["dynamodb:Query"],
  resources: [tableArn, ...indexes.map((index) => `${tableArn}/index/${index}`)],
});

export const announce = ({ busArn }: Names): Statement => ({
  sid: "Announce",
  actions: ["events:PutEvents"],
  resources: [busArn],
  condition: { StringEquals: { "events:source": "curfew" } },
});

export const startWorkflows = ({ machineArn }: Names): Statement => ({
  sid: "StartWorkflows",
  actions: ["states:StartExecution"],
  resources: [machineArn],
});

export const lookAtWorkflows = ({ executionArns }: Names): Statement => ({
  sid: "LookAtWorkflows",
  actions: ["states:DescribeExecution"],
  resources: [executionArns],
});

/** AWS's list of Step Functions' actions gives it no resource; whose bell it rings is in the token, which nobody guesses. */
export const ringBells: Statement = {
  sid: "RingBells",
  actions: ["states:SendTaskSuccess"],
  resources: ["*"],
};

/** Neither call has resource-level permissions (facts C1). */
export const lookAtInstances: Statement = {
  sid: "LookAtInstances",
  actions: ["ec2:DescribeInstances", "ssm:GetConnectionStatus"],
  resources: ["*"],
};

export const lookAtSessions: Statement = {
  sid: "LookAtSessions",
  actions: ["ssm:DescribeSessions"],
  resources: ["*"],
};

/** The stage's own by its prefix, which no other stage's begins with: named one by one a role had room for 130. */
const documentsOf = ({ place, prefix }: Names, documents: readonly string[]): string[] => [
  documentArn(place, `${prefix}-*`),
  ...documents
    .filter((name) => !name.startsWith(`${prefix}-`))
    .map((name) => documentArn(place, name)),
];

export const readDocuments = (names: Names, documents: readonly string[]): Statement => ({
  sid: "ReadDocuments",
  actions: ["ssm:GetDocument"],
  resources: documentsOf(names, documents),
});

export const repairDocuments = (names: Names, documents: readonly string[]): Statement => ({
  sid: "RepairDocuments",
  actions: [
    "ssm:GetDocument",
    "ssm:ListDocumentVersions",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
  ],
  resources: documentsOf(names, documents),
});

export const terminateSessions = ({ sessionArns }: Names): Statement => ({
  sid: "TerminateSessions",
  actions: ["ssm:TerminateSession"],
  resources: [sessionArns],
});

/** IAM cannot look into a policy's text; the boundary on the role is what bounds a grant (facts C8). */
export const makeGrantRoles = ({ grantRoleArns, boundaryArns }: Names): Statement => ({
  sid: "MakeGrantRoles",
  actions: ["iam:CreateRole", "iam:PutRolePolicy"],
  resources: [grantRoleArns],
  condition: { StringLike: { "iam:PermissionsBoundary": boundaryArns } },
});

/** CreateRole with tags asks for this, too; `iam:TagRole` knows no boundary, so path and keys limit it (facts K9). */
export const tagGrantRoles = ({ grantRoleArns }: Names): Statement => ({
  sid: "TagGrantRoles",
  actions: ["iam:TagRole"],
  resources: [grantRoleArns],
  condition: {
    "ForAllValues:StringEquals": { "aws:TagKeys": [REQUEST_TAG, PERSON_TAG, RUN_AS_TAG] },
  },
});

/** The role of a permission set has a suffix that only a list tells. IAM gives the action no resource. */
export const listRoles: Statement = {
  sid: "ListRoles",
  actions: ["iam:ListRoles"],
  resources: ["*"],
};

/** The policies on a grant's role: before it is adopted, and at each check of a live grant. */
export const readGrantRoles = ({ grantRoleArns }: Pick<Names, "grantRoleArns">): Statement => ({
  sid: "ReadGrantRoles",
  actions: ["iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"],
  resources: [grantRoleArns],
});

/**
 * Whether a role of a grant's name exists, whatever its path. A missing role is judged by its bare name, so the stage's
 * path would deny the read that shows it gone (facts K9).
 */
export const findGrantRoles = ({ grantRoleNames }: Names): Statement => ({
  sid: "FindGrantRoles",
  actions: ["iam:GetRole"],
  resources: [grantRoleNames],
});

/** Whatever is under the stage's path, also under names that no grant role has. */
export const inspectGrantPath = ({ grantRoleArns }: Names): Statement => ({
  ...readGrantRoles({ grantRoleArns }),
  sid: "InspectGrantPath",
  actions: ["iam:GetRole", ...readGrantRoles({ grantRoleArns }).actions],
});

export const readBoundaries = ({ boundaryArns }: Names): Statement => ({
  sid: "ReadBoundaries",
  actions: ["iam:GetPolicy", "iam:GetPolicyVersion"],
  resources: [boundaryArns],
});

/** How many roles the account has and may have. IAM gives the action no resource. */
export const readRoleQuota: Statement = {
  sid: "ReadRoleQuota",
  actions: ["iam:GetAccountSummary"],
  resources: ["*"],
};

/** Which policy let a session in is asked about whoever opened it, whichever user or role of the account that is. */
export const askWhichPolicy = ({ place: { partition, account } }: Names): Statement => ({
  sid: "AskWhichPolicy",
  actions: ["iam:SimulatePrincipalPolicy"],
  resources: [`arn:${partition}:iam::${account}:user/*`, `arn:${partition}:iam::${account}:role/*`],
});

/** A session's owner names its role without the path. */
export const lookAtRoles = ({ place: { partition, account } }: Names): Statement => ({
  sid: "LookAtRoles",
  actions: ["iam:GetRole"],
  resources: [`arn:${partition}:iam::${account}:role/*`],
});

/** Everything on a grant's role, then the role: what somebody else put there is live access, too. */
export const removeGrantRoles = ({ grantRoleArns, boundaryArns }: Names): Statement => ({
  sid: "RemoveGrantRoles",
  actions: ["iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:DeleteRole"],
  resources: [grantRoleArns],
  condition: { StringLike: { "iam:PermissionsBoundary": boundaryArns } },
});

export const listGrantRolePolicies = ({ grantRoleArns }: Names): Statement => ({
  sid: "ListGrantRolePolicies",
  actions: [
    "iam:ListRolePolicies",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
  ],
  resources: [grantRoleArns],
});

/**
 * A role in an instance profile cannot be deleted. IAM authorizes the action on the profile alone, whoever made it and
 * whatever its name; the call names the grant's role.
 */
export const leaveInstanceProfiles = ({ place: { partition, account } }: Names): Statement => ({
  sid: "LeaveInstanceProfiles",
  actions: ["iam:RemoveRoleFromInstanceProfile"],
  resources: [`arn:${partition}:iam::${account}:instance-profile/*`],
});

/** Only what is not there yet, only in the folder of the records: nothing is written over, read, listed or deleted. */
export const keepRecords = ({ recordsArn }: Pick<Names, "recordsArn">): Statement => ({
  sid: "KeepRecords",
  actions: ["s3:PutObject"],
  resources: [`${recordsArn}/requests/*`],
  condition: { Null: { "s3:if-none-match": "false" } },
});

/** The same of closed reviews, in a folder of their own. */
export const keepReviews = ({ recordsArn }: Names): Statement => ({
  ...keepRecords({ recordsArn }),
  sid: "KeepReviews",
  resources: [`${recordsArn}/reviews/*`],
});

/** The bucket encrypts under a key of ours. Its id is not known before it is made, so it is named by its alias. */
export const encryptRecords = ({
  keyArns,
  transcriptKey,
  place,
  recordsArn,
}: Names): Statement => ({
  sid: "EncryptRecords",
  actions: ["kms:GenerateDataKey"],
  resources: [keyArns],
  condition: {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${transcriptKey}` },
    StringEquals: {
      "kms:ViaService": `s3.${place.region}.${partitionNamed(place.partition).dnsSuffix}`,
      "kms:EncryptionContext:aws:s3:arn": recordsArn,
    },
  },
});

/** What Lambda does in a function's name: it writes the function's own log group, which the deploy makes. */
export const writeOwnLog = (names: Names, name: string): Statement => ({
  sid: "WriteOwnLog",
  actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
  resources: [names.functionLogsArn(name)],
});

/** Lambda, too, gives up on an event after its own retries; it is kept like one that EventBridge gave up on. */
export const keepWhatFailed = ({ deadLettersArn }: Names): Statement => ({
  sid: "KeepWhatFailed",
  actions: ["sqs:SendMessage"],
  resources: [deadLettersArn],
});

/** Log delivery knows no resource (service authorization reference, CloudWatch Logs). */
export const deliverLogs: Statement = {
  sid: "DeliverLogs",
  actions: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  resources: ["*"],
};
