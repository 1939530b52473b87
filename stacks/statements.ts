// The IAM statements of the functions' roles, by what they are for.
// Never untrue: the function that grants cannot terminate, the one that terminates cannot grant, and Slack's can do neither.
import { documentArn } from "../domain/grant-policy.ts";
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

/** The documents by name: a pattern of one stage would fit another's. */
export const readDocuments = ({ place }: Names, documents: readonly string[]): Statement => ({
  sid: "ReadDocuments",
  actions: ["ssm:GetDocument"],
  resources: documents.map((name) => documentArn(place, name)),
});

export const repairDocuments = ({ place }: Names, documents: readonly string[]): Statement => ({
  sid: "RepairDocuments",
  actions: [
    "ssm:GetDocument",
    "ssm:ListDocumentVersions",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
  ],
  resources: documents.map((name) => documentArn(place, name)),
});

export const terminateSessions = ({ sessionArns }: Names): Statement => ({
  sid: "TerminateSessions",
  actions: ["ssm:TerminateSession"],
  resources: [sessionArns],
});

/** IAM cannot look into a policy's text; the boundary on the role is what bounds a grant (facts C8). */
export const grantUnderTheBoundary = ({ accessRoleArns, boundaryArn }: Names): Statement => ({
  sid: "GrantUnderTheBoundary",
  actions: ["iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
  resources: [accessRoleArns],
  condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
});

/** CreateRole with tags asks for this, too; whose role it is, and whom its sessions run as, are the only tags it may set. */
export const tagAccessRoles = ({ accessRoleArns }: Names): Statement => ({
  sid: "TagAccessRoles",
  actions: ["iam:TagRole", "iam:UntagRole"],
  resources: [accessRoleArns],
  condition: {
    "ForAllValues:StringEquals": { "aws:TagKeys": ["curfew:person", "SSMSessionRunAs"] },
  },
});

export const lookAtAccessRoles = ({ accessRoleArns }: Names): Statement => ({
  sid: "LookAtAccessRoles",
  actions: ["iam:GetRole"],
  resources: [accessRoleArns],
});

/**
 * A role that is not there is judged by its bare name, without the path, so a path would deny the look that shows it gone.
 */
export const lookForAccessRoles = ({ accessRoleArns, bareAccessRoleArns }: Names): Statement => ({
  sid: "LookForAccessRoles",
  actions: ["iam:GetRole"],
  resources: [accessRoleArns, bareAccessRoleArns],
});

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

export const deleteGrants = ({ accessRoleArns }: Names): Statement => ({
  sid: "DeleteGrants",
  actions: ["iam:DeleteRolePolicy"],
  resources: [accessRoleArns],
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
