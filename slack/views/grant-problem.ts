// Why AWS did not make a grant, in a sentence for the requester and for those who operate Curfew.
import type { GrantProblem } from "../../domain/grant-problem.ts";
import { inline } from "./text.ts";

type Texts = {
  readonly [K in GrantProblem["problem"]]: (
    problem: Extract<GrantProblem, { problem: K }>,
  ) => string;
};

const TEXTS: Texts = {
  "identity-unknown": ({ identity }) =>
    `IAM does not know your AWS identity ${inline(identity, 300)} from people.yaml. An administrator must correct people.yaml; then request again.`,
  "identity-ambiguous": ({ identity, roles }) =>
    `IAM has ${roles} roles for your AWS identity ${inline(identity, 300)} from people.yaml, and Curfew trusts only one. An administrator must delete the unused role; then request again.`,
  "boundary-missing": ({ boundary }) =>
    `The permissions boundary ${inline(boundary, 300)} does not exist in IAM. An administrator must deploy Curfew again; then request again.`,
  "role-quota": ({ quota }) =>
    `The AWS account has no room for another IAM role${quota === undefined ? "" : ` (quota ${quota})`}. An administrator must delete unused roles or raise the quota; then request again.`,
  "role-taken": ({ role, differences }) =>
    `Another principal has already created the role ${inline(role, 80)}, and it is not as Curfew would create it (${inline(differences.join(", "), 200)}). An administrator must look in CloudTrail for its creator; then request again.`,
  denied: ({ detail }) =>
    `IAM denied Curfew the creation of the role: ${inline(detail, 400)}. An administrator must allow it, for example in the organization's service control policies; then request again.`,
  unavailable: () =>
    "IAM gave no answer in time, so Curfew granted nothing. Request again in some minutes; without IAM's control plane no access can be granted.",
};

export function grantProblemText(problem: GrantProblem): string {
  const text: (one: never) => string = TEXTS[problem.problem];
  return text(problem as never);
}
