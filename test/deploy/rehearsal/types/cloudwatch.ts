// Alarms and dashboards. AWS's calls replace what has the same name, so a second owner of a name is refused here.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { type Shelf, shelfOf, TAKEN_OVER } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";

const WORDS = { taken: TAKEN_OVER, missing: "ResourceNotFound" };
const SECONDS_A_DAY = 86_400;

const alarm = z
  .strictObject({
    name: z.string().min(1).max(255),
    alarmDescription: z.string().max(1024),
    namespace: z.string().regex(/^[^:].{0,254}$/),
    metricName: z.string().min(1).max(255),
    dimensions: z
      .record(z.string().min(1).max(255), z.string().min(1).max(1024))
      .refine((all) => Object.keys(all).length <= 30),
    statistic: z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"]),
    threshold: z.number(),
    comparisonOperator: z.enum([
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ]),
    period: z.int().refine((given) => given === 10 || given === 30 || given % 60 === 0),
    evaluationPeriods: z.int().min(1),
    datapointsToAlarm: z.int().min(1).optional(),
    treatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]),
    alarmActions: z.array(z.string()).max(5),
    okActions: z.array(z.string()).max(5).optional(),
  })
  .refine(
    ({ period, evaluationPeriods }) => period * evaluationPeriods <= SECONDS_A_DAY,
    "an alarm looks at most a day back",
  )
  .refine(
    ({ datapointsToAlarm = 1, evaluationPeriods }) => datapointsToAlarm <= evaluationPeriods,
    "no more datapoints than periods",
  );
export type Alarm = z.infer<typeof alarm>;

export const alarmsIn = ({ here }: Region): Shelf<Alarm> =>
  shelfOf(here, "cloudwatch.alarms", WORDS);

const DASHBOARD_BYTES = 1_048_576;
const WIDGETS = 500;

const dashboard = z.strictObject({
  dashboardName: z.string().regex(/^[\w-]{1,255}$/),
  dashboardBody: z.string(),
});
type Dashboard = z.infer<typeof dashboard>;

/** A dashboard belongs to no Region: its name is the account's (CloudWatch API, PutDashboard). */
const dashboardsIn = ({ everywhere }: Region): Shelf<Dashboard> =>
  shelfOf(everywhere, "cloudwatch.dashboards", WORDS);

function checkBody({ dashboardBody }: Dashboard): void {
  const { widgets = [] } = JSON.parse(dashboardBody) as { widgets?: readonly unknown[] };
  if (Buffer.byteLength(dashboardBody) > DASHBOARD_BYTES || widgets.length > WIDGETS)
    throw new AwsError(
      "DashboardInvalidInputError",
      "a dashboard has at most 1 MB and 500 widgets",
    );
}

function made({ place }: Region, name: string): Made {
  const arn = `arn:${place.partition}:cloudwatch:${place.region}:${place.account}:alarm:${name}`;
  return { id: name, outputs: { arn } };
}

export const cloudwatchTypes: Readonly<Record<string, ResourceType>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": resourceType<Alarm>({
    inputs: alarm,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      alarmsIn(region).add(inputs.name, inputs);
      return made(region, inputs.name);
    },
    update(region, { made: before, inputs }) {
      alarmsIn(region).change(before.id, inputs);
      return before;
    },
    remove: (region, { id }) => alarmsIn(region).remove(id),
  }),
  "aws:cloudwatch/dashboard:Dashboard": resourceType<Dashboard>({
    inputs: dashboard,
    replacedBy: ["dashboardName"],
    named: "dashboardName",
    create(region, inputs) {
      checkBody(inputs);
      dashboardsIn(region).add(inputs.dashboardName, inputs);
      return { id: inputs.dashboardName, outputs: {} };
    },
    update(region, { made: before, inputs }) {
      checkBody(inputs);
      dashboardsIn(region).change(before.id, inputs);
      return before;
    },
    remove: (region, { id }) => dashboardsIn(region).remove(id),
  }),
};
