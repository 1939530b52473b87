// The IAM texts of access: the grant's policy, the access role's trust, and its boundary (design 3, facts C1-C6).
// Never untrue: every statement of a grant carries its deadline, and names one instance and one document (P1, P2).
import type { AwsIdentity } from "./aws-identity.ts";
import type { Instance } from "./instance.ts";
import type { Person } from "./person.ts";
import { type Instant, wholeSeconds } from "./time.ts";

/** Where Curfew runs. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** Access roles live under this path; nothing else does. */
export const ACCESS_PATH = "/curfew/";

export const accessRoleArn = (place: Place, personId: string): string =>
  `arn:${place.partition}:iam::${place.account}:role${ACCESS_PATH}${personId}`;

/** The owner that Session Manager writes on the person's sessions; role paths are not part of it (facts A2). */
export const accessOwner = (place: Place, personId: string): string =>
  `arn:${place.partition}:sts::${place.account}:assumed-role/${personId}/${personId}`;

export const instanceArn = (place: Place, instanceId: string): string =>
  `arn:${place.partition}:ec2:${place.region}:${place.account}:instance/${instanceId}`;

export const documentArn = (place: Place, name: string): string =>
  `arn:${place.partition}:ssm:${place.region}:${place.account}:document/${name}`;

export interface GrantTerms {
  readonly person: string;
  readonly instanceId: Instance["id"];
  readonly document: string;
  readonly deadline: Instant;
  readonly kmsKeyArn?: string | undefined;
}

/** The inline policy that is a grant. The deadline is rounded down to the second. */
export function grantPolicy(place: Place, terms: GrantTerms): PolicyDocument {
  const until = { DateLessThan: { "aws:CurrentTime": wholeSeconds(terms.deadline) } };
  const start: PolicyStatement = {
    Sid: "Start",
    Effect: "Allow",
    Action: ["ssm:StartSession"],
    Resource: [instanceArn(place, terms.instanceId), documentArn(place, terms.document)],
    // Without this condition older rules let the default document through unnamed (facts B3).
    Condition: { ...until, BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } },
  };
  const channel: PolicyStatement = {
    Sid: "Channel",
    Effect: "Allow",
    Action: ["ssmmessages:OpenDataChannel"],
    // The action takes no resource (facts C2); a token of StartSession is needed anyway.
    Resource: ["*"],
    Condition: until,
  };
  const own: PolicyStatement = {
    Sid: "Own",
    Effect: "Allow",
    Action: ["ssm:ResumeSession", "ssm:TerminateSession"],
    // The session's name is pinned by the role's trust and person ids have one length, so the prefix is exact (facts C3).
    Resource: [
      `arn:${place.partition}:ssm:${place.region}:${place.account}:session/${terms.person}-*`,
    ],
    Condition: {
      ...until,
      StringEquals: { "ssm:resourceTag/aws:ssmmessages:target-id": terms.instanceId },
    },
  };
  return {
    Version: "2012-10-17",
    Statement: [start, channel, own, ...kmsStatements(terms, until)],
  };
}

function kmsStatements(
  terms: GrantTerms,
  until: Readonly<Record<string, Readonly<Record<string, string>>>>,
): PolicyStatement[] {
  if (terms.kmsKeyArn === undefined) return [];
  return [
    {
      Sid: "Key",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey"],
      Resource: [terms.kmsKeyArn],
      Condition: {
        ...until,
        StringEquals: { "kms:EncryptionContext:aws:ssm:TargetId": terms.instanceId },
      },
    },
  ];
}

/** Who may become the person: exactly their identity, under exactly their name (facts C6). */
export function accessTrust(person: Person): unknown {
  const { principal, condition } = trusted(person.aws);
  const named = { StringEquals: { "sts:RoleSessionName": person.id } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyThisPerson",
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        Condition: { ...named, ...condition },
      },
    ],
  };
}

/**
 * A permission set's role is shared by many, so `aws:userid` must end in the person's user name. Its ARN ends in 16 digits
 * that AWS changes, and has no Region where Identity Center is in us-east-1: a `*` in the name would let other sets in (facts K3).
 */
function trusted(aws: AwsIdentity): { principal: string; condition?: object } {
  if ("user" in aws) return { principal: aws.user };
  const path = `arn:aws*:iam::${aws.account}:role/aws-reserved/sso.amazonaws.com`;
  const name = `AWSReservedSSO_${aws.permissionSet}_????????????????`;
  return {
    principal: aws.account,
    condition: {
      ArnLike: { "aws:PrincipalArn": [`${path}/${name}`, `${path}/*/${name}`] },
      StringLike: { "aws:userid": `*:${aws.userName}` },
    },
  };
}

/** The permissions boundary of every access role: the session actions and nothing else (facts C8). */
export function accessBoundary(place: Place): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlySessions",
        Effect: "Allow",
        Action: [
          "ssm:StartSession",
          "ssm:ResumeSession",
          "ssm:TerminateSession",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: ["*"],
        Condition: { StringEquals: { "aws:PrincipalAccount": place.account } },
      },
      {
        Sid: "OnlySessionKeys",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey"],
        Resource: ["*"],
        Condition: { StringLike: { "kms:EncryptionContext:aws:ssm:TargetId": "i-*" } },
      },
    ],
  };
}
