// What the policies are asked.
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
