// IAM's decision for one request: explicit deny, then allow, then implicit deny; a boundary only narrows.
// Never untrue: a Deny that applies wins over every Allow, wherever it stands.
import type { Decision } from "../core/service.ts";
import type { Context } from "./pattern.ts";
import type { AccessRequest, Policy } from "./policy.ts";

export interface NamedPolicy {
  readonly name: string;
  /** Attached, not inline. */
  readonly isManaged?: boolean;
  readonly policy: Policy;
}

/** What bears on a principal. A boundary that has no document is given as a policy without statements. */
export interface Policies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy | undefined;
}

/** A decision that also says which kind of policy was decisive, for AWS's sentence about a denial. */
export interface Ruling extends Decision {
  readonly layer: "identity" | "boundary" | "resource";
}

/** The condition keys of a request in the form decisions are made on. */
export function contextOf(
  ...sources: readonly (Readonly<Record<string, string | readonly string[]>> | undefined)[]
): Context {
  const context = new Map<string, readonly string[]>();
  for (const source of sources)
    for (const [key, value] of Object.entries(source ?? {}))
      context.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  return context;
}

function ruleOn(
  layer: Ruling["layer"],
  policies: readonly NamedPolicy[],
  request: AccessRequest,
): Ruling {
  let allowedBy: string | undefined;
  for (const { name, policy } of policies) {
    for (const statement of policy.statements) {
      if (!statement.appliesTo(request)) continue;
      const by = `${name}/${statement.label}`;
      if (statement.effect === "Deny")
        return { allowed: false, verdict: "ExplicitlyDenied", by, layer };
      allowedBy ??= by;
    }
  }
  return allowedBy === undefined
    ? { allowed: false, verdict: "ImplicitlyDenied", layer }
    : { allowed: true, verdict: "Allowed", by: allowedBy, layer };
}

/** Decides. When allowed, `by` is the identity policy's statement, `policy/sid`. */
export function evaluate({ identity, boundary }: Policies, request: AccessRequest): Ruling {
  const granted = ruleOn("identity", identity, request);
  if (boundary === undefined || granted.verdict === "ExplicitlyDenied") return granted;
  const bounded = ruleOn("boundary", [boundary], request);
  if (bounded.verdict === "ExplicitlyDenied") return bounded;
  return granted.allowed && !bounded.allowed ? bounded : granted;
}
