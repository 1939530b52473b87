// The function that compares what is under the stage's path in IAM with the live grants.
// Invariant: it reads IAM and changes nothing there.
import type { Draft } from "./drafts.ts";
import type { Names } from "./names.ts";
import * as may from "./statements.ts";
import { twiceADay } from "./triggers.ts";

export const roleFunctions = (names: Names) =>
  ({
    CheckRoles: {
      file: "functions/roles/check-roles.ts",
      purpose: "Tells of roles and boundaries in IAM that no live grant has, or that were changed",
      triggers: [twiceADay(names, "check-roles", "CheckRoles")],
      // Four calls a role, one after another; live grants are some hundreds at most.
      timeoutSeconds: 300,
      statements: [
        may.readTheTable(names),
        may.writeTheTable(names),
        may.listRoles,
        may.inspectGrantPath(names),
        may.readBoundaries(names),
      ],
    },
  }) satisfies Record<string, Draft>;
