// The kinds of alarms: whose metric they watch, and when they ring.
import type { Names } from "./names.ts";
import type { AlarmSpec } from "./shapes.ts";

const NAMESPACE = "Curfew";

/** What an alarm is called and for. */
type Watch = Pick<AlarmSpec, "name" | "purpose" | "runbook">;

/** Rings at the first one counted. */
export const AT_THE_FIRST = {
  statistic: "Sum",
  threshold: 0,
  comparison: "GreaterThanThreshold",
  periodSeconds: 60,
  evaluationPeriods: 1,
  missingData: "notBreaching",
} as const;

/** Rings when it is counted less than once in a period; no data means that nothing runs at all. */
export const MISSING = {
  statistic: "Sum",
  threshold: 1,
  comparison: "LessThanThreshold",
  evaluationPeriods: 1,
  missingData: "breaching",
} as const;

/** A metric that the function `service` counts itself. */
export const counted = (
  names: Names,
  watch: Watch,
  metric: string,
  service: string,
): AlarmSpec => ({
  ...watch,
  name: `${names.prefix}-${watch.name}`,
  namespace: NAMESPACE,
  metric,
  dimensions: { service },
  ...AT_THE_FIRST,
});

/** A metric that Lambda publishes about a function. */
export const ofLambda = (
  names: Names,
  watch: Watch,
  metric: "Errors" | "Throttles" | "Invocations",
  service: string,
): AlarmSpec => ({
  ...watch,
  name: `${names.prefix}-${watch.name}`,
  namespace: "AWS/Lambda",
  metric,
  dimensions: { FunctionName: names.functionName(service) },
  ...AT_THE_FIRST,
});
