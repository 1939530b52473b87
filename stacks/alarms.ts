// CloudWatch alarms and their thresholds. Each names the section of docs/operate.md that says what to do.
import { AT_THE_FIRST, counted, MISSING, ofLambda } from "./alarm-kinds.ts";
import { ENDERS } from "./concurrency.ts";
import type { Names } from "./names.ts";
import type { AlarmSpec, FunctionSpec } from "./shapes.ts";

const sweepLate = (names: Names): AlarmSpec => ({
  ...counted(
    names,
    {
      name: "sweep-late",
      purpose: "The minute sweep has not run for five minutes",
      runbook: "sweep-late",
    },
    "SweepDone",
    "Sweep",
  ),
  ...MISSING,
  periodSeconds: 300,
});

/** A metric carries the name of the function that counts it: what two functions may find first has an alarm for each. */
const foundByTwo = (names: Names): AlarmSpec[] => [
  ...["RestartWorkflow", "Sweep"].map((service) =>
    counted(
      names,
      {
        name: `restarts-${service}`,
        purpose: "An access workflow failed and was replaced",
        runbook: "restarts",
      },
      "WorkflowRestarted",
      service,
    ),
  ),
  ...["NoteSessionCall", "Sweep"].map((service) =>
    counted(
      names,
      {
        name: `ungoverned-${service}`,
        purpose: "A session without a grant was found",
        runbook: "ungoverned",
      },
      "Ungoverned",
      service,
    ),
  ),
];

/** The machine tries these for ever, at most five minutes apart: one that fails again and again would be heard of nowhere else (P4). */
const triedForEver = (names: Names) =>
  Object.entries({
    RevokeAccess: "a grant does not end",
    EndSessions: "a grant does not end",
    RecordAccess: "a grant does not end",
    KeepRecord: "closed requests are not written to S3",
  }).map(
    ([name, consequence]): AlarmSpec => ({
      ...ofLambda(
        names,
        {
          name: `failing-${name}`,
          purpose: `${name} fails again and again; ${consequence}`,
          runbook: "failing-steps",
        },
        "Errors",
        name,
      ),
      periodSeconds: 300,
      evaluationPeriods: 2,
    }),
  );

/** Nothing of their runs is kept in the dead-letter queue, so their failures ring here. The sweep's ring as `sweep-late`. */
const failedRuns = (names: Names) =>
  Object.entries({
    TendReviews: "reviews of break-glass are told and reminded of later, or not at all",
    DigestReviews: "the week's open reviews were not listed",
    ReportWeek: "the weekly report was not posted in this hour",
    RefreshHomes: "App Home shows an older state until it is opened again",
  }).map(
    ([name, consequence]): AlarmSpec => ({
      ...ofLambda(
        names,
        {
          name: `failed-run-${name}`,
          purpose: `A run of ${name} failed; ${consequence}`,
          runbook: "failed-runs",
        },
        "Errors",
        name,
      ),
      periodSeconds: 300,
    }),
  );

/** What a schedule should start and did not. A weekly one has no such alarm: CloudWatch looks back one week at most. */
const missedRuns = (names: Names) =>
  (
    [
      ["TendReviews", 900, "for 15 minutes"],
      ["CheckDocuments", 86_400, "for a day"],
    ] as const
  ).map(
    ([name, periodSeconds, since]): AlarmSpec => ({
      ...ofLambda(
        names,
        {
          name: `not-run-${name}`,
          purpose: `${name} was not started ${since}`,
          runbook: "missed-runs",
        },
        "Invocations",
        name,
      ),
      ...MISSING,
      periodSeconds,
    }),
  );

/** A burst is tried again within seconds; three minutes of it are no burst. */
const throttledEnders = (names: Names) =>
  ENDERS.map(
    (name): AlarmSpec => ({
      ...ofLambda(
        names,
        {
          name: `throttled-${name}`,
          purpose: `Lambda has refused to run ${name} for three minutes; grants end late`,
          runbook: "throttled",
        },
        "Throttles",
        name,
      ),
      evaluationPeriods: 3,
    }),
  );

/** What people were not told: each function that speaks to Slack counts its own failures. */
const untold = (names: Names, functions: readonly FunctionSpec[]) =>
  functions
    .filter(({ name, secrets }) => secrets.length > 0 && name !== "Slack")
    .map(({ name }) =>
      counted(
        names,
        {
          name: `slack-errors-${name}`,
          purpose: "A message to Slack failed; somebody was not told",
          runbook: "slack-errors",
        },
        "NotifyFailed",
        name,
      ),
    );

/** The two functions that people call themselves: an error there is an answer that somebody did not get. */
const failingDoors = (names: Names) => [
  ofLambda(
    names,
    {
      name: "slack-errors-Slack",
      purpose: "Slack's requests fail: nobody can ask or approve",
      runbook: "failing-doors",
    },
    "Errors",
    "Slack",
  ),
  ofLambda(
    names,
    {
      name: "failing-Person",
      purpose: "Requests from terminals fail",
      runbook: "failing-doors",
    },
    "Errors",
    "Person",
  ),
];

const documentsAndPolicies = (names: Names) => [
  counted(
    names,
    {
      name: "document-drift",
      purpose: "A Session document is not what its profile says",
      runbook: "document-drift",
    },
    "DocumentDrift",
    "CheckDocuments",
  ),
  counted(
    names,
    {
      name: "documents-unchecked",
      purpose: "A Session document could not be read or its drift not written down",
      runbook: "documents-unchecked",
    },
    "Failures",
    "CheckDocuments",
  ),
  counted(
    names,
    {
      name: "policy-mistake",
      purpose: "The policies have a mistake; nobody gets access until it is mended",
      runbook: "policy-mistake",
    },
    "PolicyMistake",
    "Sweep",
  ),
];

/**
 * Rings for messages that are new, not for those that lie there: a standing count would ring once and then hide the next
 * loss for 14 days. EventBridge and Lambda send, so every message counts as sent. SQS may publish up to 15 minutes late
 * for a queue that was idle (SQS developer guide, CloudWatch metrics), so the period is as long.
 */
const deadLetters = (names: Names): AlarmSpec => ({
  name: `${names.prefix}-dead-letters`,
  purpose: "An event could not be delivered or worked; it lies in the dead-letter queue",
  runbook: "dead-letters",
  namespace: "AWS/SQS",
  metric: "NumberOfMessagesSent",
  dimensions: { QueueName: names.deadLetters },
  ...AT_THE_FIRST,
  periodSeconds: 900,
});

const failedExecutions = (names: Names): AlarmSpec => ({
  name: `${names.prefix}-failed-executions`,
  purpose: "An access workflow failed",
  runbook: "restarts",
  namespace: "AWS/States",
  metric: "ExecutionsFailed",
  dimensions: { StateMachineArn: names.machineArn },
  ...AT_THE_FIRST,
});

export const alarms = (names: Names, functions: readonly FunctionSpec[]): AlarmSpec[] => [
  ...untold(names, functions),
  ...failingDoors(names),
  counted(
    names,
    {
      name: "grant-failed",
      purpose: "AWS refused a grant that was approved; the requester has no access",
      runbook: "grant-failed",
    },
    "GrantFailed",
    "GrantAccess",
  ),
  counted(
    names,
    {
      name: "stuck-ends",
      purpose: "A grant's sessions are not gone when they should be",
      runbook: "stuck-ends",
    },
    "StuckEnds",
    "EndSessions",
  ),
  ...foundByTwo(names),
  ...triedForEver(names),
  ...throttledEnders(names),
  ...failedRuns(names),
  ...missedRuns(names),
  ...documentsAndPolicies(names),
  sweepLate(names),
  deadLetters(names),
  failedExecutions(names),
];
