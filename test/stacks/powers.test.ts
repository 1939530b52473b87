// All that each role of a stage may do, in one table: a right more or less changes a line of it that somebody must read.
// The deploy's plan is compared with the topology by topology.deploy.test.ts; `npx vitest run test/stacks/powers -u` rewrites the table.
import { expect, it } from "vitest";
import type { Statement } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { aProfile, PLACE } from "../support/builders.ts";
import { rolesOf } from "../support/roles-of.ts";

const topology = topologyOf({ place: PLACE, prefix: "curfew", profiles: [aProfile()] });

const roles = rolesOf(topology);

function linesOf({ sid, actions, resources, condition }: Statement): string[] {
  const limits = condition === undefined ? [] : [`    if ${JSON.stringify(condition)}`];
  return [
    `  ${sid}: ${[...actions].sort().join(" ")}`,
    ...[...resources].sort().map((resource) => `    on ${resource}`),
    ...limits,
  ];
}

it("is this, and nothing else", async () => {
  const table = [...roles]
    .sort((one, other) => (one.role < other.role ? -1 : 1))
    .map(({ role, statements }) => [role, ...statements.flatMap(linesOf)].join("\n"))
    .join("\n\n");

  await expect(`${table}\n`).toMatchFileSnapshot("powers.txt");
});

it("lets no role delete, replace or scan items, or give the table a time to live", () => {
  const used = roles
    .flatMap(({ statements }) => statements.flatMap(({ actions }) => actions))
    .filter((action) => /^(\*|dynamodb:)/.test(action));

  expect([...new Set(used)].sort()).toEqual([
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
  ]);
});
