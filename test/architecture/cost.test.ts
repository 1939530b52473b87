// The cost table of docs/performance.md, reckoned again from counts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { ROOT } from "../../local/stage/where.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { PLACE } from "../support/builders.ts";

const text = readFileSync(join(ROOT, "docs/performance.md"), "utf8");
const { alarms, keys } = topologyOf({
  ...readPolicyFolder(join(ROOT, "policies")).directory,
  place: PLACE,
  prefix: "curfew",
});

/** A grant's counts are held by the budget test, the prices are AWS's list. */
const A_GRANT = { transitions: 24, invocations: 21, configItems: 4 };
const STARTED_BY_THE_CLOCK = 52_035;
const DOLLARS = { transition: 0.025 / 1000, invocation: 0.2 / 1e6, configItem: 0.003, event: 2e-5 };

const rowOf = (grants: number, nodes: number) => {
  const parts = [
    grants * A_GRANT.transitions * DOLLARS.transition,
    (grants * A_GRANT.invocations + STARTED_BY_THE_CLOCK) * DOLLARS.invocation,
    alarms.length * 0.1,
    keys.length,
    4 * 0.3,
    grants * A_GRANT.configItems * DOLLARS.configItem,
  ];
  const cents = parts.map((dollars) => Math.round(dollars * 100));
  const sum = cents.reduce((all, one) => all + one, 0);
  const trail = Math.round(nodes * 12 * 24 * 30 * DOLLARS.event * 100);
  return [...cents, sum, trail].map((one) => (one / 100).toFixed(2));
};

it("the table of a month's cost is what the counts give", () => {
  const start = text.indexOf("| dollars a month |");
  const rows = text
    .slice(start, text.indexOf("\n\n", start))
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(2, 5)
        .map((cell) => cell.replace(/[*\s]/g, "")),
    );

  const columns = [0, 1, 2].map((column) => rows.map((row) => row[column]));
  expect(columns).toEqual([rowOf(80, 20), rowOf(400, 100), rowOf(2000, 500)]);
  expect(text).toContain(`| ${alarms.length} alarms, $0.10 each |`);
  expect(text).toContain(`| ${keys.length} KMS keys, $1 each |`);
});
