// The decision where the resource has a policy with the first word, as KMS keys have (KMS developer guide, "Key policies").
// Invariant: without an Allow of the resource's policy nobody may do anything, and a Deny of either side wins.
import type { Caller } from "../core/service.ts";
import { evaluate, type Policies, type Ruling } from "./evaluate.ts";
import { type AccessRequest, compiledPolicy, type Principals } from "./policy.ts";

/**
 * `session`: the user or the role session itself is named. `role`: its role, or everybody. `account`: its account, which
 * leaves the decision to the caller's own policies.
 */
type Reach = "session" | "role" | "account";

function reachOf({ everyone, aws }: Principals, caller: Caller): Reach | undefined {
  if (aws.includes(caller.arn)) return "session";
  if (everyone || aws.includes(caller.principalArn)) return "role";
  const account = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`];
  return aws.some((arn) => account.includes(arn)) ? "account" : undefined;
}

interface ResourceRuling {
  readonly denied: boolean;
  readonly allowed: ReadonlyMap<Reach, string>;
  /** The statement that denied. */
  readonly by?: string;
}

function ruleOnResource(document: string, request: AccessRequest, caller: Caller): ResourceRuling {
  const allowed = new Map<Reach, string>();
  for (const { principals, effect, label, appliesTo } of compiledPolicy(document, "resource")
    .statements) {
    const reach = principals && reachOf(principals, caller);
    if (reach === undefined || !appliesTo(request)) continue;
    const by = `resource/${label}`;
    if (effect === "Deny") return { denied: true, allowed, by };
    allowed.set(reach, by);
  }
  return { denied: false, allowed };
}

/** Decides on a resource of the caller's own account by its policy (as text) and the caller's. */
export function evaluateWithResource(
  policies: Policies,
  document: string,
  request: AccessRequest,
  caller: Caller,
): Ruling {
  const own = evaluate(policies, request);
  if (own.verdict === "ExplicitlyDenied") return own;
  const { denied, allowed, by } = ruleOnResource(document, request, caller);
  const refused = { allowed: false, layer: "resource" } as const;
  if (denied) return { ...refused, verdict: "ExplicitlyDenied", ...(by !== undefined && { by }) };
  if (allowed.size === 0) return { ...refused, verdict: "ImplicitlyDenied" };
  const session = allowed.get("session");
  if (session !== undefined) return allowing(session);
  const role = allowed.get("role");
  return role === undefined ? own : withinBoundary(policies, request, role);
}

const allowing = (by: string): Ruling => ({
  allowed: true,
  verdict: "Allowed",
  by,
  layer: "resource",
});

/**
 * A boundary that says nothing of an action still bounds what a resource gives a role by name. It does not bound what a
 * resource gives a session or a user (IAM user guide, "Permissions boundaries for IAM entities").
 */
function withinBoundary({ boundary }: Policies, request: AccessRequest, by: string): Ruling {
  if (boundary === undefined) return allowing(by);
  const bounded = evaluate({ identity: [boundary] }, request);
  return bounded.allowed ? allowing(by) : { ...bounded, layer: "boundary" };
}
