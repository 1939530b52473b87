// The version of what `npm start` keeps in its state folder.
// Invariant: state of an older version is never opened; nothing of it is changed or deleted.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Raised whenever stored requests, sessions or IAM records change their form. */
export const STATE_FORMAT = 3;

const FILE = "format-version";
/** What only a start that came up has written. */
const STATE = ["state", "dynamodb"];

/** Throws a sentence for the person when the folder's state is of an older version. */
export function refuseOlderState(folder: string, shown: string): void {
  const file = join(folder, FILE);
  const written = existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
  const hasState = STATE.some((name) => existsSync(join(folder, name)));
  const isOlder = written === undefined ? hasState : !(written >= STATE_FORMAT);
  if (isOlder)
    throw new Error(
      `The local state in ${shown} was written by an older version of Curfew and cannot be read.\nDelete the folder to start with an empty environment: rm -r ${shown}`,
    );
}

/** Marks the folder as of this version. */
export function markStateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE), `${STATE_FORMAT}\n`);
}
