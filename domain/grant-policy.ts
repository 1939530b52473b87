// The inline policy of a grant's role: the access itself (facts C1-C3).
// Invariant: every statement carries the deadline, and names one instance, one document and one session name (P1, P2).
import type { Instance } from "./instance.ts";
import type { RequestId } from "./request.ts";
import { type Instant, wholeSeconds } from "./time.ts";

/** Where Curfew runs. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

interface StatementBase {
  readonly Sid: string;
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyStatement extends StatementBase {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
}

/** Denies every action but those named. */
export interface DenyAllBut extends StatementBase {
  readonly Effect: "Deny";
  readonly NotAction: readonly string[];
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly (PolicyStatement | DenyAllBut)[];
}

export const instanceArn = (place: Place, instanceId: string): string =>
  `arn:${place.partition}:ec2:${place.region}:${place.account}:instance/${instanceId}`;

export const documentArn = (place: Place, name: string): string =>
  `arn:${place.partition}:ssm:${place.region}:${place.account}:document/${name}`;

export interface GrantTerms {
  /** The session name, pinned by the role's trust. */
  readonly requestId: RequestId;
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
    // Request ids have one length and none is used twice, so the prefix is exact (facts C3): a new grant on the same
    // instance cannot resume a session of the last one.
    Resource: [
      `arn:${place.partition}:ssm:${place.region}:${place.account}:session/${terms.requestId}-*`,
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
