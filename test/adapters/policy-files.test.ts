// The customer's folder: every mistake at once, with file, line and what was expected (P9).
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import {
  PolicyFolderFault,
  policyFolderFollower,
  readPolicyFolder,
} from "../../adapters/policy-files.ts";
import { PLACE } from "../support/builders.ts";

const SHIPPED = "policies";
const FILES = ["people.yaml", "profiles.yaml", "access.cedar", "access.cedarschema"] as const;
type File = (typeof FILES)[number];

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A copy of the shipped folder in which some files are edited. */
function folderWith(edits: Partial<Record<File, (text: string) => string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "policies-"));
  made.push(folder);
  for (const file of FILES) {
    const text = readFileSync(join(SHIPPED, file), "utf8");
    writeFileSync(join(folder, file), edits[file]?.(text) ?? text);
  }
  return folder;
}

function faultOf(act: () => unknown): PolicyFolderFault {
  try {
    act();
  } catch (fault) {
    if (fault instanceof PolicyFolderFault) return fault;
    throw fault;
  }
  throw new Error("nothing was found wrong");
}

const mistakesIn = (folder: string) =>
  faultOf(() => cedarPolicy(readPolicyFolder(folder).texts, PLACE)).mistakes;

const replacing = (what: string | RegExp, by: string) => (text: string) => {
  expect(text).toMatch(what);
  return text.replace(what, by);
};
const lineOf = (folder: string, file: File, text: string) =>
  readFileSync(join(folder, file), "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text)) + 1;

describe("the shipped folder", () => {
  it("is valid", async () => {
    const { directory, texts } = readPolicyFolder(SHIPPED);

    expect(directory.people.length).toBeGreaterThan(0);
    expect(directory.profiles.map(({ id }) => id)).toEqual(["prod", "vault", "staging"]);
    expect(() => cedarPolicy(texts, PLACE)).not.toThrow();
  });
});

describe("a mistake in YAML", () => {
  const table: [string, File, string | RegExp, string, string, string][] = [
    [
      "an unknown key",
      "people.yaml",
      "    slack: U0LEAD\n",
      "    slack: U0LEAD\n    colour: red\n",
      "colour: red",
      "colour",
    ],
    [
      "a minute out of range",
      "profiles.yaml",
      "idleMinutes: 5",
      "idleMinutes: 61",
      "idleMinutes: 61",
      "1 to 60 minutes",
    ],
    [
      "a text for a number",
      "profiles.yaml",
      "approvals: 2",
      "approvals: two",
      "approvals: two",
      "expected number",
    ],
    [
      "a duration Session Manager refuses (facts A2)",
      "profiles.yaml",
      "[15, 30]",
      "[15, 1080]",
      "[15, 1080]",
      "1000-1039",
    ],
    [
      "a priority that is there twice",
      "profiles.yaml",
      "priority: 50",
      "priority: 100",
      "id: staging",
      "priority 100 is also that of profile prod",
    ],
    [
      "a person's id that is there twice",
      "people.yaml",
      "id: p-bea001",
      "id: p-ben001",
      "Bea",
      "p-ben001 is there twice",
    ],
    [
      "a field that is missing",
      "profiles.yaml",
      "    channel: C0STAGING\n",
      "",
      "id: staging",
      "channel",
    ],
    [
      "an identity that is none",
      "people.yaml",
      "user/cyd",
      "user/*",
      "user/*",
      "the ARN of an IAM user",
    ],
    [
      "an ordinary role, whose callers choose their session names",
      "people.yaml",
      'aws: { user: "arn:aws:iam::111122223333:user/cyd" }',
      'aws:\n      userName: cyd\n      role: "arn:aws:iam::111122223333:role/audit"',
      "role/audit",
      "people.4.aws.role: this is not a permission set's own role",
    ],
    [
      "an account ID without quotation marks",
      "people.yaml",
      'account: "111122223333"',
      "account: 111122223333",
      "account: 111122223333",
      "people.1.aws.account: the account ID belongs in quotation marks",
    ],
    [
      "an AWS identity that is there twice",
      "people.yaml",
      "user/cyd",
      "user/ANA",
      "user/ANA",
      "people.4.aws: this is also the AWS identity of p-ana001 (Ana (engineer))",
    ],
    [
      "an alias of nothing",
      "people.yaml",
      "groups: [auditors]",
      "groups: *nobody",
      "# Who Curfew knows",
      "nobody",
    ],
    [
      "a bracket that is never closed",
      "profiles.yaml",
      "[30, 60, 240]",
      "[30, 60, 240",
      "idleMinutes: 30",
      "",
    ],
    [
      "a key written twice",
      "people.yaml",
      "    name: Ana (engineer)\n",
      "    name: Ana\n    name: Ana B\n",
      "name: Ana B",
      "unique",
    ],
  ];

  it.each(table)("%s is told with its line", (_what, file, before, after, where, expected) => {
    const folder = folderWith({ [file]: replacing(before, after) });

    const [mistake, ...more] = mistakesIn(folder);

    expect(mistake?.file).toBe(file);
    expect(mistake?.message).toContain(expected);
    expect(Math.abs((mistake?.line ?? 0) - lineOf(folder, file, where))).toBeLessThanOrEqual(
      where.startsWith("id:") || where === "Bea" ? 1 : 0,
    );
    expect(more.every(({ line }) => line > 0)).toBe(true);
  });

  it("does not hide the others: all are told at once, one line each, and another try is no use", () => {
    const folder = folderWith({
      "people.yaml": replacing("slack: U0LEAD", "slack: lead"),
      "profiles.yaml": (text) =>
        text.replace("idleMinutes: 5", "idleMinutes: 0").replace("approvals: 2", "approvals: 9"),
    });
    rmSync(join(folder, "access.cedar"));

    const fault = faultOf(() => readPolicyFolder(folder));

    const found = fault.mistakes.map(({ file, line }) => `${file}:${line}`);
    expect(found).toEqual([
      `people.yaml:${lineOf(folder, "people.yaml", "slack: lead")}`,
      `profiles.yaml:${lineOf(folder, "profiles.yaml", "idleMinutes: 0")}`,
      `profiles.yaml:${lineOf(folder, "profiles.yaml", "approvals: 9")}`,
      "access.cedar:1",
    ]);
    expect(fault.message.split("\n")).toHaveLength(4);
    expect(fault.retryable).toBe(false);
  });

  it.each(FILES)("and a missing %s are both told", (file) => {
    const folder = folderWith();
    rmSync(join(folder, file));

    const mistakes = mistakesIn(folder);

    expect(mistakes).toEqual([
      { file, line: 1, message: `there is no readable ${file} in its folder` },
    ]);
  });

  it.each([
    "people.yaml",
    "profiles.yaml",
  ] as const)("an empty %s is a mistake, not an empty company", (file) => {
    const folder = folderWith({ [file]: () => "" });

    const mistakes = mistakesIn(folder);

    expect(mistakes[0]).toMatchObject({ file, line: 1 });
    expect(mistakes[0]?.message).not.toBe("");
  });
});

describe("a mistake in Cedar", () => {
  const table: [string, File, string | RegExp, string, string, string][] = [
    [
      "a syntax error",
      "access.cedar",
      "when { context.minutes <= 60 };",
      "when { context.minutes <= };",
      "context.minutes <= }",
      "unexpected token",
    ],
    [
      "an attribute the schema does not have",
      "access.cedar",
      "context.minutes <= 60",
      "context.hours <= 1",
      "staging-short-is-free",
      "hours",
    ],
    [
      "an optional attribute used as if it were always there",
      "access.cedar",
      "context.minutes <= 60",
      'context.ticket == "OPS-1"',
      "staging-short-is-free",
      "ticket",
    ],
    [
      "an action that does not exist",
      "access.cedar",
      'Action::"selfServe"',
      'Action::"selfServ"',
      "staging-short-is-free",
      "selfServ",
    ],
    [
      "a type that does not fit",
      "access.cedar",
      "context.minutes <= 60",
      'context.minutes <= "60"',
      "staging-short-is-free",
      "type",
    ],
    [
      "an id that is there twice",
      "access.cedar",
      '@id("leads-approve")',
      '@id("engineers-ask")',
      "Leads approve",
      "two policies have the id engineers-ask",
    ],
    [
      "a schema that does not parse",
      "access.cedarschema",
      "minutes: Long,",
      "minutes Long,",
      "minutes Long",
      "unexpected token",
    ],
    [
      "a schema with an unknown type",
      "access.cedarschema",
      "minutes: Long,",
      "minutes: Minutes,",
      "minutes: Minutes",
      "Minutes",
    ],
  ];

  it.each(table)("%s is told with its line", (_what, file, before, after, where, expected) => {
    const folder = folderWith({ [file]: replacing(before, after) });

    const mistakes = mistakesIn(folder);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]?.file).toBe(file);
    expect(mistakes[0]?.message).toContain(expected);
    expect(Math.abs((mistakes[0]?.line ?? 0) - lineOf(folder, file, where))).toBeLessThanOrEqual(1);
  });
});

describe("policyFolderFollower", () => {
  it("gives the same object as long as no file has changed", () => {
    const follow = policyFolderFollower(folderWith());

    const first = follow();

    expect(follow()).toBe(first);
  });

  it("gives the folder as it now is when a file has changed, even one of the same length", () => {
    const folder = folderWith();
    const follow = policyFolderFollower(folder);
    const before = follow();
    const file = join(folder, "profiles.yaml");
    writeFileSync(file, replacing("approvals: 2", "approvals: 3")(readFileSync(file, "utf8")));
    utimesSync(file, 2_000_000_000, 2_000_000_000);

    const after = follow();

    expect(before.directory.profiles.find(({ id }) => id === "vault")?.approvals).toBe(2);
    expect(after.directory.profiles.find(({ id }) => id === "vault")?.approvals).toBe(3);
  });

  it("throws as long as the folder has a mistake, never giving what it read before (P9)", () => {
    const folder = folderWith();
    const follow = policyFolderFollower(folder);
    follow();
    rmSync(join(folder, "people.yaml"));

    expect(follow).toThrow(PolicyFolderFault);
    expect(follow).toThrow(PolicyFolderFault);
    copyFileSync(join(SHIPPED, "people.yaml"), join(folder, "people.yaml"));
    expect(follow().directory.people.length).toBeGreaterThan(0);
  });
});
