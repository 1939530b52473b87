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
