// The names and ARNs of a stage.
import type { Place } from "../domain/grant-policy.ts";
import { boundaryArnPrefix, grantPath } from "../domain/grant-role.ts";
import { bucketName, transcriptsBucket } from "../domain/session-document.ts";

export interface Names {
  readonly place: Place;
  readonly prefix: string;
  readonly table: string;
  readonly tableArn: string;
  readonly machine: string;
  readonly machineArn: string;
  /** Executions of the access machine. */
  readonly executionArns: string;
  /** The path of grant roles and boundaries. */
  readonly grantPath: string;
  /** Every boundary of the stage, also of a profile that was removed. */
  readonly boundaryArns: string;
  readonly deadLetters: string;
  readonly deadLettersArn: string;
  /** Where alarms ring. */
  readonly alarmTopic: string;
  /** Aliases of keys, without `alias/`. */
  readonly transcriptKey: string;
  readonly functionKey: string;
  /** Signs what is exported of the record. */
  readonly signingKey: string;
  /** Bucket names are the world's: account and Region keep them apart. */
  readonly transcripts: string;
  readonly records: string;
  readonly recordsArn: string;
  /** Every key of the account: a key is told from others by its alias. */
  readonly keyArns: string;
  readonly trailBucket: string;
  readonly trail: string;
  /** The state machine's own log group; Step Functions wants this beginning where many machines log. */
  readonly machineLogs: string;
  readonly grantRoleArns: string;
  /** Roles that have a grant role's name, under whatever path. */
  readonly grantRoleNames: string;
  readonly sessionArns: string;
  readonly busArn: string;
  functionName(name: string): string;
  functionArn(name: string): string;
  /** The log group a function writes. */
  functionLogs(name: string): string;
  functionLogsArn(name: string): string;
  /**
   * An IAM role or policy of the stage. IAM's names are the account's, in every Region, and ignore case, so they carry the
   * Region.
   */
  iamName(name: string): string;
  /** The role a function runs as. */
  functionRole(name: string): string;
  /** The role that EventBridge Scheduler takes to run a function. */
  scheduleRole(functionName: string): string;
  readonly machineRole: string;
}

export function namesIn(place: Place, prefix: string): Names {
  const { partition, account, region } = place;
  const arn = (service: string, rest: string) =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const path = grantPath({ place, prefix });
  const functionName = (name: string) => `${prefix}-${name}`;
  const iamName = (name: string) => `${prefix}-${name}-${region}`;
  const bucket = (what: string) => bucketName({ place, prefix }, what);
  return {
    place,
    prefix,
    table: prefix,
    tableArn: arn("dynamodb", `table/${prefix}`),
    machine: `${prefix}-access`,
    machineArn: arn("states", `stateMachine:${prefix}-access`),
    executionArns: arn("states", `execution:${prefix}-access:*`),
    grantPath: path,
    boundaryArns: `${boundaryArnPrefix({ place, prefix })}*`,
    deadLetters: `${prefix}-dead-letters`,
    deadLettersArn: arn("sqs", `${prefix}-dead-letters`),
    alarmTopic: `${prefix}-alarms`,
    transcriptKey: `${prefix}-transcripts`,
    functionKey: `${prefix}-functions`,
    signingKey: `${prefix}-record`,
    transcripts: transcriptsBucket({ place, prefix }),
    records: bucket("records"),
    recordsArn: `arn:${partition}:s3:::${bucket("records")}`,
    keyArns: arn("kms", "key/*"),
    trailBucket: bucket("trail"),
    trail: `${prefix}-trail`,
    machineLogs: `/aws/vendedlogs/states/${prefix}-access`,
    grantRoleArns: `arn:${partition}:iam::${account}:role${path}*`,
    grantRoleNames: `arn:${partition}:iam::${account}:role/*${prefix}-req-*`,
    sessionArns: arn("ssm", "session/*"),
    busArn: arn("events", "event-bus/default"),
    functionName,
    functionArn: (name) => arn("lambda", `function:${functionName(name)}`),
    functionLogs: (name) => `/aws/lambda/${functionName(name)}`,
    functionLogsArn: (name) => arn("logs", `log-group:/aws/lambda/${functionName(name)}:*`),
    iamName,
    functionRole: iamName,
    scheduleRole: (name) => iamName(`schedule-${name}`),
    machineRole: iamName("access"),
  };
}
