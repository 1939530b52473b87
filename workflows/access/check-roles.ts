// The daily check of everything under the stage's path in IAM: roles that no live grant has, and roles and boundaries
// that are not as Curfew makes them.
// Invariant: it changes nothing in IAM; what it finds is alerted once a day until it is gone.
import type { Sha256 } from "../../domain/audit.ts";
import { canonical } from "../../domain/audit.ts";
import { boundaryName, grantBoundary } from "../../domain/grant-boundary.ts";
import {
  type GrantRoleState,
  requestOfRole,
  roleDrift,
  type StageScope,
} from "../../domain/grant-role.ts";
import type { GrantRoleInventory } from "../../domain/grant-role-ports.ts";
import type { Once } from "../../domain/once.ts";
import type { Directory, Log, Metrics, Notifier, Requests } from "../../domain/ports.ts";
import { isFinal } from "../../domain/request.ts";
import { roleFindings } from "../../domain/role-audit.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { doOnce } from "../sweep/do-once.ts";
import { attempt } from "./facts.ts";

export interface CheckRolesDeps extends StageScope {
  readonly roleInventory: GrantRoleInventory;
  readonly requests: Pick<Requests, "read">;
  readonly directory: Directory;
  readonly seen: Pick<Once, "claim" | "done" | "undo">;
  readonly notifier: Pick<Notifier, "alert">;
  readonly sha256: Sha256;
  readonly log: Log;
  readonly metrics: Metrics;
}

export async function checkRoles(deps: CheckRolesDeps, now: Instant): Promise<void> {
  const findings = [...(await rolesWithFindings(deps, now)), ...(await wrongBoundaries(deps))];
  if (findings.length === 0) return;
  deps.metrics.count("RoleDrift", findings.length);
  const { securityChannel, people } = deps.directory;
  const key = `role-findings:${now.slice(0, 10)}:${deps.sha256(findings.join("\n"))}`;
  await attempt(deps, "alert the security channel of what is under the path", () =>
    doOnce(deps, key, now, () =>
      deps.notifier.alert(securityChannel, { alert: "role-findings", findings }, people),
    ),
  );
}

async function rolesWithFindings(deps: CheckRolesDeps, now: Instant): Promise<string[]> {
  const found: string[] = [];
  for (const role of await deps.roleInventory.list()) {
    const wrong = [
      ...new Set([...roleFindings(deps, role, now), ...(await againstRequest(deps, role, now))]),
    ];
    if (wrong.length > 0) found.push(`${role.name}: ${wrong.join("; ")}`);
  }
  return found;
}

/** A role of a request that is over is being deleted for some minutes. */
const DELETING_SECONDS = 900;

/** What the request says that the role cannot show by itself. */
async function againstRequest(
  deps: CheckRolesDeps,
  role: GrantRoleState,
  now: Instant,
): Promise<string[]> {
  const id = requestOfRole(deps, role.name);
  const request = id === undefined ? undefined : await deps.requests.read(id);
  if (request === undefined) return ["no request has this id"];
  if (request.grant === undefined) return ["its request has no grant"];
  const { confirmedAt } = request.end ?? {};
  if (isFinal(request))
    return confirmedAt === undefined || secondsBetween(confirmedAt, now) > DELETING_SECONDS
      ? [`its request is ${request.state}`]
      : [];
  const record = request.state === "active" ? request.grant.role : undefined;
  return record === undefined ? [] : roleDrift(record, role, deps.sha256);
}

async function wrongBoundaries(deps: CheckRolesDeps): Promise<string[]> {
  const found: string[] = [];
  for (const profile of deps.directory.profiles) {
    const name = boundaryName(deps, profile.id);
    const document = await deps.roleInventory.boundary(profile.id);
    if (document === undefined) found.push(`${name}: the permissions boundary is missing`);
    else if (canonical(document) !== canonical(grantBoundary(deps, profile)))
      found.push(`${name}: the permissions boundary is not as it was deployed`);
  }
  return found;
}
