// What the policies are asked, and who counts as on call.
// Never untrue: the schema beside the policies knows every action here, or nothing is allowed (P9).
import type { Person } from "./person.ts";

export const POLICY_ACTIONS = [
  "request",
  "selfServe",
  "approve",
  "revoke",
  "breakGlass",
  "audit",
] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** No rota is asked yet: on call is who is in this group of people.yaml. */
export const ON_CALL_GROUP = "oncall";

export const isOnCall = ({ groups }: Pick<Person, "groups">): boolean =>
  groups.includes(ON_CALL_GROUP);
