// Runs the checks side by side.
// Never untrue: a check that fails stops no other, and is told as `could-not-check`, never as well.

import { checkAlarmTopic } from "./checks/alarm-topic.ts";
import { checkClock } from "./checks/clock.ts";
import { checkConcurrency } from "./checks/concurrency.ts";
import { checkDefaultDocument } from "./checks/default-document.ts";
import { checkDoors } from "./checks/doors.ts";
import { checkGrantRoles } from "./checks/grant-roles.ts";
import { checkIdentities } from "./checks/identities.ts";
import { checkInstanceProfiles } from "./checks/instance-profiles.ts";
import { checkInstances } from "./checks/instances.ts";
import { checkLogGroups } from "./checks/log-groups.ts";
import { checkOutsiders } from "./checks/outsiders.ts";
import { checkProbeRole } from "./checks/probe-role.ts";
import { checkRegion } from "./checks/region.ts";
import { checkRoleQuota } from "./checks/role-quota.ts";
import { checkRota } from "./checks/rota.ts";
import { checkRules } from "./checks/rules.ts";
import { checkSessionDocuments } from "./checks/session-documents.ts";
import { checkSettings } from "./checks/settings.ts";
import { checkSlackScopes } from "./checks/slack-scopes.ts";
import { checkTrail } from "./checks/trail.ts";
import { isDeployed } from "./deployment.ts";
import { type Check, type CheckDeps, type Finding, SEVERITIES } from "./finding.ts";

type Named = readonly [string, Check];

const ALWAYS: readonly Named[] = [
  ["clock", checkClock],
  ["settings", checkSettings],
  ["region", checkRegion],
  ["concurrency", checkConcurrency],
  ["role-quota", checkRoleQuota],
  ["probe-role", checkProbeRole],
  ["trail", checkTrail],
  ["default-document", checkDefaultDocument],
  ["instances", checkInstances],
  ["instance-profiles", checkInstanceProfiles],
  ["identities", checkIdentities],
  ["outsiders", checkOutsiders],
  ["slack-scopes", checkSlackScopes],
  ["rota", checkRota],
];
/** Of what the deploy makes. */
const DEPLOYED: readonly Named[] = [
  ["rules", checkRules],
  ["session-documents", checkSessionDocuments],
  ["log-groups", checkLogGroups],
  ["alarm-topic", checkAlarmTopic],
  ["doors", checkDoors],
  ["grant-roles", checkGrantRoles],
];

/** All findings, worst first. */
export async function examine(deps: CheckDeps): Promise<readonly Finding[]> {
  const { isBefore } = deps;
  const isThere = !isBefore && (await isDeployed(deps));
  const checks = isThere ? [...ALWAYS, ...DEPLOYED] : ALWAYS;
  const found = await Promise.all(
    checks.map(([id, check]) => check(deps).catch((error: unknown) => [notChecked(id, error)])),
  );
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  const all = isThere ? found.flat() : [notDeployed(deps), ...found.flat()];
  return all.sort((a, b) => rank(a) - rank(b));
}

const notDeployed = ({ topology, place, isBefore }: CheckDeps): Finding => ({
  check: "deployment",
  severity: isBefore ? "note" : "warning",
  resource: topology.prefix,
  what: isBefore
    ? "Rules, Session documents, log groups and access roles were not looked at, as asked by --before-deploy."
    : `Curfew is not deployed as ${topology.prefix} in account ${place.account}, ${place.region}.`,
  toDo: isBefore
    ? "Deploy, then run doctor without --before-deploy."
    : "Deploy it (docs/deploy.md), or give the --stage and --region where it is.",
});

function notChecked(check: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const permission = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
  return {
    check,
    severity: "could-not-check",
    resource: check,
    what: permission === undefined ? message : `The permission ${permission} is missing.`,
    toDo:
      permission === undefined
        ? "Run doctor again."
        : `Allow ${permission}, or run doctor as somebody who may.`,
  };
}
