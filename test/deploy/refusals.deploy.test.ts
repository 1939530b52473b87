// What is wrong with a deploy is said once, and nothing is declared before.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { evaluate, type Outcome, ROOT, SECRETS } from "./plan/plan.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

const LINKED = [".sst", "adapters", "bin", "domain", "functions", "local", "node_modules", "slack"];
const FILES = ["package.json", "tsconfig.json", "sst.config.ts", "deploy.yaml"];

/** The repository, with a policy folder and settings that may be changed. */
function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "curfew-deploy-"));
  made.push(folder);
  for (const name of [...LINKED, "stacks", "workflows"])
    symlinkSync(join(ROOT, name), join(folder, name));
  for (const name of FILES) cpSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, "policies"), join(folder, "policies"), { recursive: true });
  return folder;
}

function change(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(file, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`the change of ${file} changes nothing`);
  writeFileSync(file, after);
}

const declaredBy = ({ plan }: Outcome) =>
  (plan?.resources ?? []).map(({ type }) => type).filter((type) => type.startsWith("aws:"));

it("a deploy without its secrets names each of them, with the command that sets it", () => {
  const { SST_SECRET_SlackBotToken: token } = SECRETS;

  const outcome = evaluate("test", ROOT, { SST_SECRET_SlackBotToken: token });

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.plan?.errors).toHaveLength(1);
  expect(outcome.said).toContain("npx sst secret set SlackSigningSecret <value> --stage test");
  expect(outcome.said).not.toContain("SlackBotToken");
});

it("a deploy with a mistake in a profile says the file, the line and what was expected", () => {
  const root = copyOfProject();
  change(join(root, "policies/profiles.yaml"), "idleMinutes: 15", "idleMinutes: 90");

  const outcome = evaluate("test", root);

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.said).toMatch(/profiles\.yaml:9: profiles\.0\.idleMinutes: .*1 to 60 minutes/);
});

it("a deploy that says nothing of a trail is not made: no event would tell of a session", () => {
  const root = copyOfProject();
  change(join(root, "deploy.yaml"), /trail: make$/m, "functionLogDays: 30");

  const outcome = evaluate("test", root);

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.said).toContain("deploy.yaml:");
  expect(outcome.said).toContain("without a trail in the Region no event tells of a session");
});
