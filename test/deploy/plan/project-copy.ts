// A copy of the project whose policies and settings may be changed; all else is linked.
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./plan.ts";

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
const FILES = ["package.json", "tsconfig.json", "sst.config.ts", "deploy.yaml"];

/** The folder; who asks for it removes it. */
export function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "curfew-deploy-"));
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  for (const name of FILES) cpSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, "policies"), join(folder, "policies"), { recursive: true });
  return folder;
}

/** Throws an Error where nothing would change. */
export function change(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(file, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`the change of ${file} changes nothing`);
  writeFileSync(file, after);
}
