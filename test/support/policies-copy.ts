// A copy of the customer's policy folder that a test may change while the product runs on it.
// Never untrue: the repository's own folder is never written to.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../local/stage/where.ts";

type File =
  | "people.yaml"
  | "profiles.yaml"
  | "access.cedar"
  | "access.cedarschema"
  | "examples.yaml";

export function copyOfPolicies() {
  const folder = mkdtempSync(join(tmpdir(), "curfew-policies-"));
  cpSync(join(ROOT, "policies"), folder, { recursive: true });
  const read = (file: File) => readFileSync(join(folder, file), "utf8");
  return {
    folder,
    /** Changes a file; gives the way back. Throws if the change changes nothing. */
    edit(file: File, change: (text: string) => string) {
      const before = read(file);
      const after = change(before);
      if (after === before) throw new Error(`the change of ${file} changes nothing`);
      writeFileSync(join(folder, file), after);
      return () => writeFileSync(join(folder, file), before);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The policies without the one of that id. */
export const withoutPolicy = (id: string) => (text: string) =>
  text
    .split(/(?=^@id)/m)
    .filter((one) => !one.startsWith(`@id("${id}")`))
    .join("");

/** people.yaml without the person of that id. */
export const withoutPerson = (id: string) => (text: string) =>
  text
    .split(/(?=^ {2}- id: )/m)
    .filter((one) => !one.startsWith(`  - id: ${id}\n`))
    .join("");

/** people.yaml with a person's groups changed. */
export const withGroups = (id: string, groups: string) => (text: string) =>
  text
    .split(/(?=^ {2}- id: )/m)
    .map((one) =>
      one.startsWith(`  - id: ${id}\n`) ? one.replace(/groups: \[.*\]/, `groups: ${groups}`) : one,
    )
    .join("");
