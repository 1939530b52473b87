// The policy folder as it was read and checked once, in one file that a cold function reads in a fraction of the time.
// Never untrue: it counts only for the very texts it was made of; beside any other it is as if it were not there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readCedar } from "./cedar-language.ts";
import { type PolicyFolder, policySetOf, readPolicyFolder } from "./policy-files.ts";

/** The file's name, beside those it was made of. The deploy writes it; nobody edits it. */
export const CHECKED = "checked.json";

/** Raised when the file's form changes: one of another form is not read. */
const FORM = 2;

/** Reads and checks a folder, and gives the file's text. Throws PolicyFolderFault with every mistake. */
export function checkedFolder(folder: string): string {
  const read = readPolicyFolder(folder);
  const policies = readCedar(read.texts).map(({ id, description, text, effect, head }) => ({
    id,
    ...(description === undefined ? {} : { description }),
    text,
    effect,
    head,
  }));
  return JSON.stringify({ form: FORM, of: policySetOf(folder), folder: { ...read, policies } });
}

/** The folder, from its checked file where that is of these texts; else read and checked as `readPolicyFolder` does. */
export const readCheckedFolder = (folder: string): PolicyFolder =>
  fromFile(folder) ?? readPolicyFolder(folder);

function fromFile(folder: string): PolicyFolder | undefined {
  try {
    const { form, of, folder: checked } = JSON.parse(readFileSync(join(folder, CHECKED), "utf8"));
    return form === FORM && of === policySetOf(folder) ? checked : undefined;
  } catch {
    // None there, or half written: the texts themselves say everything.
    return undefined;
  }
}
