// What must wake a person.
import type { Names } from "./names.ts";
import type { AlarmSpec, FunctionSpec } from "./shapes.ts";

const NAMESPACE = "Curfew";

const counted = (
  names: Names,
  name: string,
  purpose: string,
  metric: string,
  service: string,
): AlarmSpec => ({
  name: `${names.prefix}-${name}`,
  purpose,
  namespace: NAMESPACE,
  metric,
  dimensions: { service },
  statistic: "Sum",
  threshold: 0,
  comparison: "GreaterThanThreshold",
  periodSeconds: 60,
  evaluationPeriods: 1,
  missingData: "notBreaching",
});

/** A metric that AWS itself publishes. */
const ofAws = (
  names: Names,
  name: string,
  purpose: string,
  parts: Pick<AlarmSpec, "namespace" | "metric" | "dimensions" | "statistic">,
): AlarmSpec => ({
  name: `${names.prefix}-${name}`,
  purpose,
  ...parts,
  threshold: 0,
  comparison: "GreaterThanThreshold",
  periodSeconds: 60,
  evaluationPeriods: 1,
  missingData: "notBreaching",
});

/** No data means that the sweep does not run at all. */
const sweepLate = (names: Names): AlarmSpec => ({
  ...counted(
    names,
    "sweep-late",
    "The minute sweep has not run for five minutes",
    "SweepDone",
    "Sweep",
  ),
  threshold: 1,
  comparison: "LessThanThreshold",
  periodSeconds: 300,
  missingData: "breaching",
});

/** A metric carries the name of the function that counts it: what two functions may find first has an alarm for each. */
const restarts = (names: Names) =>
  ["RestartWorkflow", "Sweep"].map((service) =>
    counted(
      names,
      `restarts-${service}`,
      "An access workflow failed and was replaced",
      "WorkflowRestarted",
      service,
    ),
  );

const ungoverned = (names: Names) =>
  ["NoteSessionCall", "Sweep"].map((service) =>
    counted(
      names,
      `ungoverned-${service}`,
      "A session without a grant was found",
      "Ungoverned",
      service,
    ),
  );

/** The machine tries these for ever, at most five minutes apart: one that fails again and again would be heard of nowhere else (P4). */
const triedForEver = (names: Names) =>
  Object.entries({
    RevokeAccess: "a grant does not end",
    EndSessions: "a grant does not end",
    RecordAccess: "a grant does not end",
    KeepRecord: "closed requests are not written to S3",
  }).map(
    ([name, consequence]): AlarmSpec => ({
      ...ofAws(names, `failing-${name}`, `${name} fails again and again; ${consequence}`, {
        namespace: "AWS/Lambda",
        metric: "Errors",
        dimensions: { FunctionName: names.functionName(name) },
        statistic: "Sum",
      }),
      periodSeconds: 300,
      evaluationPeriods: 2,
    }),
  );

/** What people were not told: each function that speaks to Slack counts its own failures. */
const untold = (names: Names, functions: readonly FunctionSpec[]) =>
  functions
    .filter(({ name, secrets }) => secrets.length > 0 && name !== "Slack")
    .map(({ name }) =>
      counted(
        names,
        `slack-errors-${name}`,
        "A message to Slack failed; somebody was not told",
        "NotifyFailed",
        name,
      ),
    );

export const alarms = (names: Names, functions: readonly FunctionSpec[]): AlarmSpec[] => [
  ...untold(names, functions),
  ofAws(names, "slack-errors-Slack", "Slack's requests fail: nobody can ask or approve", {
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimensions: { FunctionName: names.functionName("Slack") },
    statistic: "Sum",
  }),
  counted(
    names,
    "stuck-ends",
    "A grant's sessions are not gone when they should be",
    "StuckEnds",
    "EndSessions",
  ),
  ...restarts(names),
  ...ungoverned(names),
  ...triedForEver(names),
  counted(
    names,
    "document-drift",
    "A Session document is not what its profile says",
    "DocumentDrift",
    "CheckDocuments",
  ),
  counted(
    names,
    "documents-unchecked",
    "A Session document could not be read or its drift not written down",
    "Failures",
    "CheckDocuments",
  ),
  counted(
    names,
    "policy-mistake",
    "The policies have a mistake; nobody gets access until it is mended",
    "PolicyMistake",
    "Sweep",
  ),
  sweepLate(names),
  ofAws(names, "dead-letters", "An event could not be delivered", {
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: names.deadLetters },
    statistic: "Maximum",
  }),
  ofAws(names, "failed-executions", "An access workflow failed", {
    namespace: "AWS/States",
    metric: "ExecutionsFailed",
    dimensions: { StateMachineArn: names.machineArn },
    statistic: "Sum",
  }),
];
