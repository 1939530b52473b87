// Every role of a topology, with all that it may do.
import type { Statement, Topology } from "../../stacks/shapes.ts";

export interface RoleWithStatements {
  readonly role: string;
  readonly statements: readonly Statement[];
}

/** The functions' and the machine's, the platform's statements among theirs, and those of schedules. */
export const rolesOf = ({ functions, machine }: Topology): RoleWithStatements[] => [
  ...[...functions, machine].map(({ role, statements, platform }) => ({
    role,
    statements: [...statements, ...platform],
  })),
  ...functions.flatMap(({ triggers }) =>
    triggers.flatMap((trigger) =>
      trigger.kind === "schedule" ? [{ role: trigger.role, statements: trigger.statements }] : [],
    ),
  ),
];
