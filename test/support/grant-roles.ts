// The grants' roles in the local IAM, as tests look at them.
import { grantPath, grantRoleName } from "../../domain/grant-role.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import type { Stage } from "../../local/stage/stage.ts";
import { PREFIX } from "../../local/stage/where.ts";

export const SCOPE = { place: LOCAL_PLACE, prefix: PREFIX };

/** The name of a request's role. */
export const roleNameOf = (requestId: string): string => grantRoleName(SCOPE, requestId);

/** Every grant's role that IAM has now. */
export const grantRoles = ({ cloud }: Pick<Stage, "cloud">) =>
  cloud.iam.rolesUnder(grantPath(SCOPE));

/** Their names. */
export const grantRoleNames = (stage: Pick<Stage, "cloud">): string[] =>
  grantRoles(stage).map(({ name }) => name);

/** Every inline policy on any of them, as text. */
export const grantPolicies = (stage: Pick<Stage, "cloud">): string[] =>
  grantRoles(stage).flatMap(({ policies }) => Object.values(policies));
