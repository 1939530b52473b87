// What the function tables share: the form of an entry, and the statements most of them need.
import type { Names } from "./names.ts";
import type { Statement, Trigger } from "./shapes.ts";
import * as may from "./statements.ts";

/** A function as the tables tell it; what is left out has the usual value. */
export interface Draft {
  readonly file: string;
  readonly purpose: string;
  readonly triggers?: readonly Trigger[];
  readonly timeoutSeconds?: number;
  readonly memoryMb?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly statements: readonly Statement[];
}

/** Reads and writes requests, announces the change. */
export const changing = (names: Names) => [
  may.readTheTable(names),
  may.writeTheTable(names),
  may.announce(names),
];

/** Shows a request's sessions, for which the ledger is asked by person. */
export const telling = (names: Names) => may.queryIndexes(names, "by-person");

export const machine = (names: Names) => ({ MACHINE_ARN: names.machineArn });
