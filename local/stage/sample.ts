// The people and instances of the local workspace.
// Never untrue: they are samples; nothing here ships.
import type { Place } from "../../domain/grant-policy.ts";
import type { Person } from "../../domain/person.ts";

export const LOCAL_PLACE: Place = {
  partition: "aws",
  account: "111122223333",
  region: "eu-west-1",
};

export interface SamplePerson {
  /** How the local Slack and the AWS profiles call them. */
  readonly key: string;
  readonly slack: string;
  readonly name: string;
  readonly realName: string;
}

export const SAMPLE_PEOPLE: readonly SamplePerson[] = [
  { key: "engineer", slack: "U0ENGINEER", name: "ana", realName: "Ana (engineer)" },
  { key: "lead", slack: "U0LEAD", name: "ben", realName: "Ben (lead)" },
  { key: "second-lead", slack: "U0SECONDLEAD", name: "bea", realName: "Bea (second lead)" },
  { key: "oncall", slack: "U0ONCALL", name: "omar", realName: "Omar (on call)" },
  { key: "auditor", slack: "U0AUDITOR", name: "cyd", realName: "Cyd (auditor)" },
  // In Slack and in AWS, but not in people.yaml, and with a policy from before Curfew.
  { key: "outsider", slack: "U0OUTSIDER", name: "olga", realName: "Olga (outsider)" },
];

/** The outsider's old policy: any instance, any document. What Curfew finds and tells of. */
export const OLD_WIDE_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "FromBeforeCurfew",
      Effect: "Allow",
      Action: ["ssm:StartSession", "ssm:TerminateSession", "ssm:ResumeSession"],
      Resource: "*",
    },
  ],
};

/** By their Slack user; where people.yaml leaves that to a proof, by their id, which begins with the name. */
export const keyOfPerson = (person: Person): string =>
  SAMPLE_PEOPLE.find(({ slack, name }) =>
    person.slack === undefined ? person.id.startsWith(`p-${name}`) : slack === person.slack,
  )?.key ?? person.id;

/** Every sample channel has every sample person in it. */
export const SAMPLE_CHANNELS = [
  { id: "C0PROD", name: "prod-access" },
  { id: "C0STAGING", name: "staging-access" },
  { id: "C0SECURITY", name: "security" },
] as const;

/** Whoever runs `curfew doctor`: in AWS only. */
export const PLATFORM = "platform";

/** All that `curfew doctor` asks for; docs/doctor.md lists the same. */
export const DOCTOR_READS: readonly string[] = [
  "cloudtrail:DescribeTrails",
  "cloudtrail:GetTrailStatus",
  "cloudtrail:GetEventSelectors",
  "events:DescribeRule",
  "events:ListTargetsByRule",
  "ssm:GetDocument",
  "ssm:ListDocuments",
  "ssm:DescribeInstanceInformation",
  "ec2:DescribeInstances",
  "iam:GetAccountAuthorizationDetails",
  "iam:GetAccountSummary",
  "logs:DescribeLogGroups",
  "sns:ListSubscriptionsByTopic",
  "servicequotas:GetServiceQuota",
  "lambda:GetFunctionUrlConfig",
];

/** The role of every sample instance: what an agent needs to hold sessions and to log them (facts B5). */
export const SAMPLE_NODE_ROLE = "sample-node";
export const SAMPLE_NODE_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Agent",
      Effect: "Allow",
      Action: [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:*",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
      ],
      Resource: "*",
    },
    {
      Sid: "UploadTranscripts",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:GetEncryptionConfiguration", "kms:GenerateDataKey"],
      Resource: "*",
    },
    { Sid: "OpenSessionKeys", Effect: "Allow", Action: ["kms:Decrypt"], Resource: "*" },
  ],
};

export interface SampleInstance {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly state?: "running" | "stopped";
  readonly isOffline?: boolean;
}

const prod = { Env: "prod" };

export const SAMPLE_INSTANCES: readonly SampleInstance[] = [
  { id: "i-0a1b2c3d4e5f60001", name: "web-1", tags: { ...prod, Team: "payments" } },
  { id: "i-0a1b2c3d4e5f60002", name: "web-2", tags: { ...prod, Team: "payments" } },
  { id: "i-0a1b2c3d4e5f60003", name: "batch-1", tags: { ...prod, Team: "data" } },
  { id: "i-0a1b2c3d4e5f60004", name: "vault-1", tags: { ...prod, Sensitivity: "high" } },
  { id: "i-0a1b2c3d4e5f60005", name: "frozen-1", tags: { ...prod, Freeze: "2026-Q4" } },
  { id: "i-0a1b2c3d4e5f60006", name: "stopped-1", tags: prod, state: "stopped" },
  { id: "i-0a1b2c3d4e5f60007", name: "silent-1", tags: prod, isOffline: true },
  { id: "i-0a1b2c3d4e5f60008", name: "staging-1", tags: { Env: "staging" } },
  { id: "i-0a1b2c3d4e5f60009", name: "sandbox-1", tags: { Env: "sandbox" } },
];
