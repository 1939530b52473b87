// docs/policies.md shows policies and conditions that Cedar takes against the schema.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readCedar } from "../../../adapters/cedar-language.ts";
import { readPolicyFolder } from "../../../adapters/policy-files.ts";

const guide = readFileSync("docs/policies.md", "utf8");
const { schema, cedar } = readPolicyFolder("policies").texts;

const codeIn = (row: string) =>
  [...row.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => (code === undefined ? [] : [code]));

const table = guide.slice(guide.indexOf("| A condition on"), guide.indexOf("## Before a deploy"));
const conditions = table
  .split("\n")
  .slice(2)
  .flatMap((row) => codeIn(row.split("|")[2] ?? ""));

it("shows a policy that is in the folder", () => {
  const [, shown] = /```cedar\n([\s\S]*?)```/.exec(guide) ?? [];

  expect(shown).toBeTruthy();
  expect(cedar).toContain(shown);
});

it("finds the conditions at all", () => {
  expect(conditions.length).toBeGreaterThan(7);
});

it.each(conditions)("shows a condition that is taken: %s", (condition) => {
  const read = readCedar({
    schema,
    cedar: `permit (principal, action, resource) when { ${condition} };`,
  });

  expect(read).toHaveLength(1);
});
