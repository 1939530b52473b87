// Who can open sessions, or change access roles, past Curfew.
// Never untrue: an Allow counts as it stands; conditions, denies and boundaries are not weighed, so nobody is overlooked for them.
import { grantPath, grantRoleArn } from "../../../domain/grant-role.ts";
import type { Holder, Statement } from "../account.ts";
import type { Check, Finding } from "../finding.ts";
import { names, reaches } from "../statements.ts";

/** With one of these on an access role somebody can give themselves what Curfew gives. */
const ROLE_POWERS = [
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:UpdateAssumeRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:DeleteRolePermissionsBoundary",
];
/** The functions of the topology that change access roles. */
const CURFEWS_OWN = ["GrantAccess", "RevokeAccess"];

export const checkOutsiders: Check = async ({ account, place, topology }) => {
  const own = new Set(
    topology.functions.filter(({ name }) => CURFEWS_OWN.includes(name)).map(({ role }) => role),
  );
  const scope = { place, prefix: topology.prefix };
  const path = grantPath(scope);
  const accessRole = grantRoleArn(scope, "req-a1b2c3d4e5f6g7h8i9j0");
  const { holders } = await account();
  const findings = holders
    .filter((one) => one.path !== path && !(one.path === "/" && own.has(one.name)))
    .flatMap((holder) => lookAt(holder, accessRole, path));
  return findings.length > 0
    ? findings
    : [
        {
          check: "outsiders",
          severity: "ok",
          resource: "IAM",
          what: "Nobody may start sessions or change access roles but through Curfew.",
          toDo: "",
        },
      ];
};

function lookAt({ arn, statements }: Holder, accessRole: string, path: string): Finding[] {
  const findings: Finding[] = [];
  const say = (what: string, toDo: string) =>
    findings.push({ check: "outsiders", severity: "warning", resource: arn, what, toDo });
  if (statements.some((one) => isAllow(one, "ssm:StartSession")))
    say(
      "It holds ssm:StartSession outside Curfew.",
      "Take it away, or accept that these sessions are only reported.",
    );
  const power = ROLE_POWERS.find((action) =>
    statements.some((one) => isAllow(one, action) && touches(one, accessRole)),
  );
  if (power !== undefined)
    say(
      `It holds ${power} on Curfew's access roles.`,
      `Exclude role${path}* from what it may change.`,
    );
  return findings;
}

const isAllow = (statement: Statement, action: string): boolean =>
  statement.Effect === "Allow" && names(statement, action);

/** A NotResource is taken to reach the access roles unless it names them all. */
function touches(statement: Statement, accessRole: string): boolean {
  const path = accessRole.slice(0, accessRole.lastIndexOf("/") + 1);
  return reaches(statement, accessRole, (pattern) => pattern.startsWith(path));
}
