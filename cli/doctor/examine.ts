// Runs the checks side by side.
// Never untrue: a check that fails stops no other, and is told as `could-not-check`, never as well.
import { checkAccessRoles } from "./checks/access-roles.ts";
import { checkDefaultDocument } from "./checks/default-document.ts";
import { checkInstances } from "./checks/instances.ts";
import { checkOutsiders } from "./checks/outsiders.ts";
import { checkRules } from "./checks/rules.ts";
import { checkSessionDocuments } from "./checks/session-documents.ts";
import { checkTrail } from "./checks/trail.ts";
import { type Check, type CheckDeps, type Finding, SEVERITIES } from "./finding.ts";

const CHECKS: readonly (readonly [string, Check])[] = [
  ["trail", checkTrail],
  ["rules", checkRules],
  ["session-documents", checkSessionDocuments],
  ["default-document", checkDefaultDocument],
  ["instances", checkInstances],
  ["outsiders", checkOutsiders],
  ["access-roles", checkAccessRoles],
];

/** All findings, worst first. */
export async function examine(deps: CheckDeps): Promise<readonly Finding[]> {
  const found = await Promise.all(
    CHECKS.map(([id, check]) => check(deps).catch((error: unknown) => [notChecked(id, error)])),
  );
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  return found.flat().sort((a, b) => rank(a) - rank(b));
}

function notChecked(check: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const permission = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
  return {
    check,
    severity: "could-not-check",
    resource: permission ?? check,
    what: permission === undefined ? message : `The permission ${permission} is missing.`,
    toDo:
      permission === undefined
        ? "Run doctor again."
        : `Allow ${permission}, or run doctor as somebody who may.`,
  };
}
