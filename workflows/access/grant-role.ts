// Makes the role of a grant and writes its policy, from the grant's own terms.
// Invariant: role and policy carry the request's person, instance, document and deadline, and nothing else (P2).
import type { Sha256 } from "../../domain/audit.ts";
import { identityText } from "../../domain/aws-identity.ts";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import { grantPolicy } from "../../domain/grant-policy.ts";
import { type GrantProblem, isProblem } from "../../domain/grant-problem.ts";
import {
  CREDENTIALS_SECONDS,
  type GrantRoleSpec,
  grantPath,
  grantRoleName,
  grantTags,
  policyDigest,
  type RoleRecord,
  roleDigest,
  type StageScope,
} from "../../domain/grant-role.ts";
import type { GrantRoleMaker } from "../../domain/grant-role-ports.ts";
import { type GrantPrincipal, grantTrust } from "../../domain/grant-trust.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory } from "../../domain/ports.ts";
import type { Grant, Request } from "../../domain/request.ts";
import { profileOf } from "./facts.ts";

export interface GrantRoleDeps extends StageScope {
  readonly directory: Directory;
  readonly roles: GrantRoleMaker;
  readonly sha256: Sha256;
}

/** Makes the role, or finds it as it would be made, and writes the policy; gives what to remember of both. */
export async function makeGrantRole(
  deps: GrantRoleDeps,
  request: Request,
  person: Person,
  grant: Grant,
): Promise<RoleRecord | GrantProblem> {
  const principal = await deps.roles.principalOf(person.aws);
  if (isProblem(principal)) return principal;
  const spec = specOf(deps, request, person, grant, principal);
  const role = await deps.roles.create(spec, grant.startedAt);
  // IAM's own words for an unknown principal are no identity.
  if (isProblem(role))
    return role.problem === "identity-unknown"
      ? { ...role, identity: identityText(person.aws) }
      : role;
  const policy = policyOf(deps, request, grant);
  const problem = await deps.roles.writePolicy(role, policy);
  if (problem !== undefined) return problem;
  return {
    id: role.id,
    createdAt: role.createdAt,
    digest: roleDigest(spec, deps.sha256),
    policyDigest: policyDigest(policy, deps.sha256),
  };
}

/** Writes the policy anew with a grant's later deadline; gives its digest. */
export async function rewriteGrantPolicy(
  deps: GrantRoleDeps,
  request: Request,
  grant: Grant,
): Promise<{ readonly policyDigest: string } | GrantProblem> {
  const policy = policyOf(deps, request, grant);
  const name = grantRoleName(deps, request.id);
  const problem = await deps.roles.writePolicy({ name, createdAt: grant.startedAt }, policy);
  return problem ?? { policyDigest: policyDigest(policy, deps.sha256) };
}

function specOf(
  deps: GrantRoleDeps,
  request: Request,
  person: Person,
  grant: Grant,
  principal: GrantPrincipal,
): GrantRoleSpec {
  const { session } = profileOf(deps.directory, request);
  const hasRunAs = session.runAs !== undefined;
  return {
    requestId: request.id,
    name: grantRoleName(deps, request.id),
    path: grantPath(deps),
    trust: grantTrust({
      requestId: request.id,
      partition: deps.place.partition,
      principal,
      identity: person.aws,
      until: grant.latestDeadline,
      hasRunAs,
    }),
    boundaryArn: boundaryArn(deps, request.profile),
    maxSessionSeconds: CREDENTIALS_SECONDS,
    tags: grantTags(request.id, person.id, hasRunAs ? person.osUser : undefined),
  };
}

const policyOf = (deps: GrantRoleDeps, request: Request, grant: Grant) =>
  grantPolicy(deps.place, {
    requestId: request.id,
    instanceId: request.instance.id,
    document: grant.document,
    deadline: grant.deadline,
    // Session Manager encrypts shells, not ports (facts B4).
    kmsKeyArn:
      request.port === undefined ? profileOf(deps.directory, request).session.kmsKeyArn : undefined,
  });
