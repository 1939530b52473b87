// A port that makes grant roles in memory: for worlds in which IAM itself is not the question.
import type { GrantRoleSpec, GrantRoleState } from "../../domain/grant-role.ts";
import type { GrantRoleMaker } from "../../domain/grant-role-ports.ts";
import { NOON } from "./builders.ts";

/** The role as IAM would have it just after CreateRole. */
export const madeRole = (spec: GrantRoleSpec): GrantRoleState => ({
  ...spec,
  id: `AROA${spec.requestId.slice(4).toUpperCase()}`,
  createdAt: NOON,
  inline: {},
  attached: [],
});

/** Makes every role; `written` hears of every policy. */
export const roleMaker = (
  written: (roleName: string, document: unknown) => Promise<void> | void = () => undefined,
): GrantRoleMaker => ({
  principalOf: async (identity) => ({
    kind: "exact",
    arn: "user" in identity ? identity.user : "arn:aws:iam::111122223333:role/reserved",
  }),
  create: async (spec) => madeRole(spec),
  writePolicy: async ({ name }, document) => {
    await written(name, document);
    return undefined;
  },
});
