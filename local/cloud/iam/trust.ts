// Who may assume a role: its trust policy, asked together with the caller's own policies.
// Never untrue: without an Allow of the trust policy nobody assumes the role.
import type { Caller } from "../core/service.ts";
import type { Context } from "./pattern.ts";
import { compiledPolicy, type Principals } from "./policy.ts";
import type { Principal } from "./records.ts";

/** `direct`: the caller itself is named. `account`: its account is, and the caller's own policy must allow too. */
export type Trust = "direct" | "account" | "none" | "denied";

/** Whom the policy named when it was written, and nobody else who bears the name today (facts K3). */
function isNamed(text: string, { trusted = {} }: Principal, caller: Caller): boolean {
  const id = trusted[text];
  if (id === undefined) return text === caller.arn || text === caller.principalArn;
  return id === caller.userId || id === caller.userId.split(":")[0];
}

function reach(principals: Principals, role: Principal, caller: Caller): Trust {
  if (caller.kind === "service")
    return principals.services.includes(caller.arn) ? "direct" : "none";
  if (principals.everyone || principals.aws.some((text) => isNamed(text, role, caller)))
    return "direct";
  const account = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`];
  return principals.aws.some((arn) => account.includes(arn)) ? "account" : "none";
}

/** What a role's trust policy says to one action of a caller. */
export function trustOf(role: Principal, caller: Caller, action: string, context: Context): Trust {
  const request = { action, resource: role.arn, context };
  let trust: Trust = "none";
  for (const statement of compiledPolicy(role.trust ?? "", "trust").statements) {
    const reached = statement.principals ? reach(statement.principals, role, caller) : "none";
    if (reached === "none" || !statement.appliesTo(request)) continue;
    if (statement.effect === "Deny") return "denied";
    if (trust !== "direct") trust = reached;
  }
  return trust;
}
