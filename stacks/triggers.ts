// What starts the functions that no person and no workflow starts.
// Invariant: an event that no later run makes good is kept in the dead-letter queue, never dropped; a run of a schedule
// that failed is not kept there, so that the queue holds lost events only.
import type { Names } from "./names.ts";
import type { AsyncSpec, Statement, Trigger } from "./shapes.ts";

/** EventBridge's own default: 185 tries in 24 hours (facts D1). */
const PATIENT = { retries: 185, maxAgeSeconds: 86_400 };

/** Failed calls carry an errorCode; they started and ended nothing (facts D1). */
export const sessionCalls = (names: Names): Trigger => ({
  kind: "rule",
  name: `${names.prefix}-session-calls`,
  pattern: {
    source: ["aws.ssm"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["ssm.amazonaws.com"],
      eventName: ["StartSession", "ResumeSession", "TerminateSession"],
      errorCode: [{ exists: false }],
    },
  },
  ...PATIENT,
  deadLetters: names.deadLetters,
});

export const instanceStates = (names: Names): Trigger => ({
  kind: "rule",
  name: `${names.prefix}-instance-states`,
  pattern: {
    source: ["aws.ec2"],
    "detail-type": ["EC2 Instance State-change Notification"],
    detail: { state: ["stopping", "stopped", "shutting-down", "terminated"] },
  },
  ...PATIENT,
  deadLetters: names.deadLetters,
});

export const executionFailed = (names: Names): Trigger => ({
  kind: "rule",
  name: `${names.prefix}-execution-failed`,
  pattern: {
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: { stateMachineArn: [names.machineArn], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
  },
  ...PATIENT,
  deadLetters: names.deadLetters,
});

/** An event of ours may be anybody's by its looks; the function asks the table. */
export const repairAsked = (names: Names): Trigger => ({
  kind: "rule",
  name: `${names.prefix}-repair-asked`,
  pattern: { source: ["curfew"], "detail-type": ["document.repair-asked"] },
  ...PATIENT,
  deadLetters: names.deadLetters,
});

/** What App Home shows has changed. A late one is not news any more, and App Home is made new when it is opened. */
export const requestChanged = (names: Names): Trigger => ({
  kind: "rule",
  name: `${names.prefix}-request-changed`,
  pattern: {
    source: ["curfew"],
    "detail-type": [
      "approval.asked",
      "access.granted",
      "access.denied",
      "access.expired",
      "access.withdrawn",
      "access.extended",
      "access.ended",
    ],
  },
  retries: 2,
  maxAgeSeconds: 600,
});

/** A schedule's role: it runs one function. */
const running = (names: Names, sid: string, functionName: string) => ({
  role: names.scheduleRole(functionName),
  statements: [
    { sid, actions: ["lambda:InvokeFunction"], resources: [names.functionArn(functionName)] },
  ] satisfies readonly Statement[],
});

/** Twice, so that a change is found within a day also when one check failed. */
export const twiceADay = (names: Names, schedule: string, functionName: string): Trigger => ({
  kind: "schedule",
  name: `${names.prefix}-${schedule}`,
  expression: "rate(12 hours)",
  retries: 3,
  maxAgeSeconds: 3600,
  ...running(names, "RunTheCheck", functionName),
});

/** A sweep that failed is made good by the next one, so it is not tried for long. */
export const everyMinute = (names: Names): Trigger => ({
  kind: "schedule",
  name: `${names.prefix}-sweep`,
  expression: "rate(1 minute)",
  retries: 0,
  maxAgeSeconds: 60,
  ...running(names, "RunTheSweep", "Sweep"),
});

/** Reviews are a matter of days; what could not be told is told again this soon. */
export const everyFiveMinutes = (names: Names): Trigger => ({
  kind: "schedule",
  name: `${names.prefix}-tend-reviews`,
  expression: "rate(5 minutes)",
  retries: 0,
  maxAgeSeconds: 300,
  ...running(names, "RunTheTending", "TendReviews"),
});

export const everyMonday = (names: Names): Trigger => ({
  kind: "schedule",
  name: `${names.prefix}-digest-reviews`,
  expression: "cron(0 8 ? * MON *)",
  retries: 3,
  maxAgeSeconds: 3600,
  ...running(names, "RunTheDigest", "DigestReviews"),
});

/** Each hour of Monday until it is posted: Slack may be down for some of them. */
export const mondaysHourly = (names: Names): Trigger => ({
  kind: "schedule",
  name: `${names.prefix}-report-week`,
  expression: "cron(0 7-23 ? * MON *)",
  retries: 0,
  maxAgeSeconds: 3600,
  ...running(names, "RunTheReport", "ReportWeek"),
});

export const activity = (names: Names, logGroup: string): Trigger => ({
  kind: "logs",
  name: `${names.prefix}-activity`,
  logGroup,
});

/** Lambda's own limits for an event that it has taken (Lambda API, PutFunctionEventInvokeConfig). */
const MAX_RETRIES = 2;
const AGE_SECONDS = { min: 60, max: 21_600 } as const;

/** What Lambda does with an event of this trigger that the function fails on; undefined where somebody waits for the answer. */
export function asynchronousOf(names: Names, trigger: Trigger): AsyncSpec | undefined {
  switch (trigger.kind) {
    case "url":
    case "workflow":
      return undefined;
    case "logs":
      return {
        retries: MAX_RETRIES,
        maxAgeSeconds: AGE_SECONDS.max,
        deadLetters: names.deadLetters,
      };
    case "rule":
    case "schedule": {
      const { retries, maxAgeSeconds } = trigger;
      const deadLetters = trigger.kind === "rule" ? trigger.deadLetters : undefined;
      return {
        retries: Math.min(retries, MAX_RETRIES),
        maxAgeSeconds: Math.min(Math.max(maxAgeSeconds, AGE_SECONDS.min), AGE_SECONDS.max),
        ...(deadLetters === undefined ? {} : { deadLetters }),
      };
    }
  }
}
