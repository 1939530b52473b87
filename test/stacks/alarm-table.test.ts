// Every alarm of a stage with its threshold, period and what no data means, in one table: a change shows in a line of it.
// `npx vitest run test/stacks/alarm-table -u` rewrites the table.
import { expect, it } from "vitest";
import type { AlarmSpec } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const { alarms } = topologyOf({ place: PLACE, prefix: "curfew", profiles: [aProfile()] });

const SIGN = { GreaterThanThreshold: ">", LessThanThreshold: "<" } as const;

const lineOf = (alarm: AlarmSpec): string => {
  const { namespace, metric, dimensions, statistic, comparison, threshold } = alarm;
  const of = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  const when = `${statistic} ${SIGN[comparison]} ${threshold}`;
  const window = `${alarm.evaluationPeriods} x ${alarm.periodSeconds} s`;
  return [alarm.name, `${namespace} ${metric}`, ...of, when, window, alarm.missingData].join(" | ");
};

it("is this, and nothing else", async () => {
  const table = alarms.map(lineOf).sort().join("\n");

  await expect(`${table}\n`).toMatchFileSnapshot("alarm-table.txt");
});
