// What the policies are asked, and what they answer.
// Never untrue: the schema beside the policies knows every action here, or nothing is allowed (P9).

export const POLICY_ACTIONS = [
  "request",
  "selfServe",
  "approve",
  "revoke",
  "breakGlass",
  "forwardPort",
  "audit",
] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** What of the input a policy looks at, and a form has a field for. */
export type PolicyField = "ticket" | "minutes" | "reason";

/** Numbers of one person, counted to the end of what is open. */
export interface EarlierBreakGlasses {
  /** Reviews that are not closed. */
  readonly openReviews: number;
  /** Those of them that are past their date. */
  readonly overdueReviews: number;
  /** Break-glass requests submitted earlier that have access, or are about to. */
  readonly liveBreakGlasses: number;
}

export interface Answer {
  readonly allowed: boolean;
  /** The ids of the policies that decided; for a no without a forbid, empty. */
  readonly reasons: readonly string[];
  /** Set when the policy could not be evaluated; then nothing is allowed (P9). */
  readonly broken?: string | undefined;
  /** For a no without a forbid: the ids of the policies that permit such a question under their conditions. */
  readonly couldAllow?: readonly string[];
  /** For a no: the part of the input that these policies look at, if there is one. */
  readonly field?: PolicyField | undefined;
  /** Why the incident is unknown, where a policy asked. */
  readonly incidentUnknown?: string | undefined;
}
