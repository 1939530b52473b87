// Why AWS did not make a grant, as far as its answer tells.
// Invariant: a problem opens nothing; the request is revoked, and the requester and the security channel read the reason.
export type GrantProblem =
  /** IAM does not have the user or role that people.yaml names. */
  | { readonly problem: "identity-unknown"; readonly identity: string }
  /** More than one role fits the permission set. */
  | { readonly problem: "identity-ambiguous"; readonly identity: string; readonly roles: number }
  | { readonly problem: "boundary-missing"; readonly boundary: string }
  /** The account has no room for another role. `quota` is undefined where AWS did not tell it. */
  | { readonly problem: "role-quota"; readonly quota?: number | undefined }
  /** A role of this name is there already, and Curfew did not make it. `differences` are words for its fields. */
  | {
      readonly problem: "role-taken";
      readonly role: string;
      readonly differences: readonly string[];
    }
  /** IAM denied the call: a service control policy, or a missing permission. `detail` is AWS's own message. */
  | { readonly problem: "denied"; readonly detail: string }
  /** AWS gave no answer, or none in time. */
  | { readonly problem: "unavailable" };

export const isProblem = (value: unknown): value is GrantProblem =>
  typeof value === "object" && value !== null && "problem" in value;

type Sentences = {
  readonly [K in GrantProblem["problem"]]: (
    problem: Extract<GrantProblem, { problem: K }>,
  ) => string;
};

const SENTENCES: Sentences = {
  "identity-unknown": ({ identity }) =>
    `IAM does not know the AWS identity ${identity} that people.yaml names. An administrator must correct people.yaml before a new request.`,
  "identity-ambiguous": ({ identity, roles }) =>
    `IAM has ${roles} roles for the AWS identity ${identity} that people.yaml names, and Curfew trusts only one. An administrator must delete the unused role before a new request.`,
  "boundary-missing": ({ boundary }) =>
    `The permissions boundary ${boundary} does not exist in IAM. An administrator must deploy Curfew again before a new request.`,
  "role-quota": ({ quota }) =>
    `The AWS account has no room for another IAM role${quota === undefined ? "" : ` (quota ${quota})`}. An administrator must delete unused roles or raise the quota before a new request.`,
  "role-taken": ({ role, differences }) =>
    `Another principal has already created the role ${role}, and it is not as Curfew would create it (${differences.join(", ")}). An administrator must look in CloudTrail for its creator before a new request.`,
  denied: ({ detail }) =>
    `IAM denied Curfew the creation of the role: ${detail}. An administrator must allow it, for example in the organization's service control policies, before a new request.`,
  unavailable: () =>
    "IAM gave no answer in time, so Curfew granted nothing. Try a new request in some minutes; without IAM's control plane no access can be granted.",
};

/** The reason in a sentence or two, as plain text: for Slack, the terminal and the record. */
export function problemSentence(problem: GrantProblem): string {
  const text: (one: never) => string = SENTENCES[problem.problem];
  return text(problem as never);
}
