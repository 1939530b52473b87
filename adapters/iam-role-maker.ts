// Makes the role of a grant in IAM and writes its policy.
// Invariant: a role is used only if it was made here or equals what would be made; nothing is repaired or deleted.
import {
  CreateRoleCommand,
  IAMClient,
  type IAMClientConfig,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { Fault } from "../domain/fault.ts";
import type { GrantProblem } from "../domain/grant-problem.ts";
import {
  foreignPolicies,
  GRANT_POLICY_NAME,
  type GrantRoleSpec,
  type GrantRoleState,
  type StageScope,
  specDifferences,
} from "../domain/grant-role.ts";
import type { GrantRoleMaker } from "../domain/grant-role-ports.ts";
import { type Instant, instantOf, plusSeconds } from "../domain/time.ts";
import { isNamed } from "./aws-error.ts";
import { findPrincipal } from "./iam-principals.ts";
import { getRole, isDenied, isMissing, newRoleState, readRoleState } from "./iam-role-state.ts";

/** For so long after CreateRole an answer that the role is missing or denied means "not yet" (facts K3, K9). */
const PROPAGATION_SECONDS = 30;
/** AWS's clock and Curfew's may differ by this much. */
const SKEW_SECONDS = 60;

/** `now` gives epoch ms. */
export function iamRoleMaker(
  config: IAMClientConfig,
  scope: StageScope,
  now: () => number,
): GrantRoleMaker {
  const iam = new IAMClient(config);
  return {
    principalOf: (identity) => findPrincipal(iam, scope.place, identity),
    async create(spec, since) {
      try {
        const { Role } = await iam.send(createRole(spec));
        if (Role === undefined)
          throw new Fault("IAM made a role and did not return it", { retryable: true });
        return newRoleState(Role);
      } catch (error) {
        if (isNamed(error, "EntityAlreadyExistsException", "EntityAlreadyExists"))
          return adopt(iam, spec, since);
        return problemOf(spec, error);
      }
    },
    async writePolicy({ name, createdAt }, document) {
      try {
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: GRANT_POLICY_NAME,
            PolicyDocument: JSON.stringify(document),
          }),
        );
        return undefined;
      } catch (error) {
        if (!isDenied(error) && !isMissing(error)) throw error;
        if (instantOf(now()) < plusSeconds(createdAt, PROPAGATION_SECONDS))
          throw new Fault(`IAM does not see the new role ${name} yet`, {
            retryable: true,
            cause: error,
          });
        return { problem: "denied", detail: detailOf(error) };
      }
    },
  };
}

const createRole = (spec: GrantRoleSpec) =>
  new CreateRoleCommand({
    Path: spec.path,
    RoleName: spec.name,
    Description: "Curfew: the access of one request, deleted with it",
    AssumeRolePolicyDocument: JSON.stringify(spec.trust),
    PermissionsBoundary: spec.boundaryArn,
    MaxSessionDuration: spec.maxSessionSeconds,
    Tags: Object.entries(spec.tags).map(([Key, Value]) => ({ Key, Value })),
  });

const detailOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** What IAM's answer to CreateRole means; throws what another try may mend. */
function problemOf(spec: GrantRoleSpec, error: unknown): GrantProblem {
  if (isNamed(error, "MalformedPolicyDocumentException", "MalformedPolicyDocument"))
    return { problem: "identity-unknown", identity: detailOf(error) };
  if (isMissing(error)) return { problem: "boundary-missing", boundary: spec.boundaryArn };
  if (isNamed(error, "LimitExceededException", "LimitExceeded")) return { problem: "role-quota" };
  if (isDenied(error)) return { problem: "denied", detail: detailOf(error) };
  throw error;
}

/** Anybody with CreateRole can take the name first: IAM's names ignore path and case, and Slack shows request ids. */
async function adopt(
  iam: IAMClient,
  spec: GrantRoleSpec,
  since: Instant,
): Promise<GrantRoleState | GrantProblem> {
  const found = await readOwn(iam, spec);
  if (found === undefined) return { problem: "role-taken", role: spec.name, differences: ["path"] };
  const differences = [
    ...specDifferences(spec, found),
    ...foreignPolicies(found).map((name) => `policy ${name}`),
    ...(found.createdAt < plusSeconds(since, -SKEW_SECONDS) ? ["creation time"] : []),
  ];
  return differences.length === 0 ? found : { problem: "role-taken", role: spec.name, differences };
}

/** Undefined for a role of that name under another path. A role that IAM does not show yet is tried again. */
async function readOwn(iam: IAMClient, spec: GrantRoleSpec): Promise<GrantRoleState | undefined> {
  const notYet = (cause?: unknown) =>
    new Fault(`IAM does not show the role ${spec.name}, which it says exists`, {
      retryable: true,
      cause,
    });
  const role = await getRole(iam, spec.name);
  if (role === undefined) throw notYet();
  if (role.Path !== spec.path) return undefined;
  try {
    const found = await readRoleState(iam, spec.name);
    if (found !== undefined) return found;
  } catch (error) {
    // Judged by its bare name, as long as this replica of IAM does not know the role (facts K9).
    throw isDenied(error) ? notYet(error) : error;
  }
  throw notYet();
}
