// A copy of the project with the tests' deploy.yaml, whose policies and settings may be changed; all else is linked.
// Invariant: no plan depends on what a customer has written into the project's own deploy.yaml.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../../local/stage/where.ts";

const LINKED = [
  ".sst",
  "adapters",
  "bin",
  "domain",
  "functions",
  "local",
  "node_modules",
  "slack",
  "stacks",
  "workflows",
];
const FILES = ["package.json", "tsconfig.json", "sst.config.ts"];

/** The folder; who asks for it removes it. */
export function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "curfew-deploy-"));
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  for (const name of FILES) cpSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, "test/support/deploy.yaml"), join(folder, "deploy.yaml"));
  cpSync(join(ROOT, "policies"), join(folder, "policies"), { recursive: true });
  return folder;
}

let unchanged: string | undefined;

/** A copy that nobody changes, for every plan of the project as it is; gone when the process ends. */
export function sampleProject(): string {
  if (unchanged !== undefined) return unchanged;
  const folder = copyOfProject();
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  unchanged = folder;
  return folder;
}

/** Throws an Error where nothing would change. */
export function change(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(file, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`the change of ${file} changes nothing`);
  writeFileSync(file, after);
}
