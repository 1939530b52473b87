// The dashboard: what an operator looks at first, as CloudWatch's own plain data.
import type { Names } from "./names.ts";
import type { FunctionSpec } from "./shapes.ts";

type Metric = readonly (string | Readonly<Record<string, string>>)[];

/** A graph half as wide as the dashboard's 24 columns. */
const graph = (
  place: { readonly row: number; readonly column: 0 | 1 },
  region: string,
  title: string,
  statistic: string,
  metrics: readonly Metric[],
) => ({
  type: "metric",
  x: place.column * 12,
  y: place.row * 6,
  width: 12,
  height: 6,
  properties: { title, region, view: "timeSeries", stat: statistic, period: 60, metrics },
});

const curfew = (metric: string, service: string): Metric => ["Curfew", metric, "service", service];

export function dashboardOf(names: Names, functions: readonly FunctionSpec[]) {
  const { region } = names.place;
  const errors = functions.map(
    ({ name }): Metric => ["AWS/Lambda", "Errors", "FunctionName", names.functionName(name)],
  );
  const widgets = [
    graph({ row: 0, column: 0 }, region, "Open grants", "Maximum", [curfew("OpenGrants", "Sweep")]),
    graph({ row: 0, column: 1 }, region, "Grants that do not end", "Sum", [
      curfew("StuckEnds", "EndSessions"),
    ]),
    graph({ row: 1, column: 0 }, region, "From ask to grant, seconds", "p90", [
      curfew("TimeToGrant", "GrantAccess"),
    ]),
    graph({ row: 1, column: 1 }, region, "From end to confirmed gone, seconds", "p90", [
      curfew("TimeToGone", "RecordAccess"),
    ]),
    graph({ row: 2, column: 0 }, region, "Sessions without a grant", "Sum", [
      curfew("Ungoverned", "NoteSessionCall"),
      curfew("Ungoverned", "Sweep"),
    ]),
    graph({ row: 2, column: 1 }, region, "Sweeps done", "Sum", [curfew("SweepDone", "Sweep")]),
    graph({ row: 3, column: 0 }, region, "Errors of the functions", "Sum", errors),
    graph({ row: 3, column: 1 }, region, "Executions", "Sum", [
      ["AWS/States", "ExecutionsStarted", "StateMachineArn", names.machineArn],
      ["AWS/States", "ExecutionsFailed", "StateMachineArn", names.machineArn],
    ]),
  ];
  // A dashboard is the account's, in every Region (CloudWatch API, PutDashboard): a second one of its name would replace it.
  return { name: `${names.prefix}-${region}`, body: { widgets } };
}
