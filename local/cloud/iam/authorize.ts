// The data plane: may this caller do this, by what has reached the data plane so far.
// Never untrue: the story's clock is asked at every decision, so a deadline in a policy holds to the millisecond (facts C1).
import type { Clock } from "../core/clock.ts";
import type { Caller, Need, Place } from "../core/service.ts";
import { contextOf, evaluate, type NamedPolicy, type Policies, type Ruling } from "./evaluate.ts";
import type { Keys } from "./keys.ts";
import type { ManagedPolicies } from "./managed-policies.ts";
import type { Context } from "./pattern.ts";
import { compiledPolicy } from "./policy.ts";
import { isSameName, type Principal } from "./records.ts";
import type { Replica } from "./replica.ts";
import { evaluateWithResource } from "./resource-policy.ts";

export interface Authorizer {
  authorize(caller: Caller, need: Need): Ruling;
  /** The global condition keys of a caller's request, and those given. */
  requestContext(caller: Caller, given?: Need["context"]): Context;
  /** A tag of the caller's session, or else of their role or user; keys are compared without case (facts K9). */
  tagOf(caller: Caller, key: string): string | undefined;
  /** The principal as the data plane sees it; undefined if it is not (or no longer, or again) the caller's. */
  seenPrincipal(caller: Caller): Principal | undefined;
}

const DENIED: Ruling = { allowed: false, verdict: "ImplicitlyDenied", layer: "identity" };

/** The text of a managed policy; undefined for one that is not there. */
export type DocumentOf = (arn: string) => string | undefined;

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

function boundaryOf(principal: Principal, documentOf: DocumentOf): NamedPolicy | undefined {
  if (principal.boundary === undefined) return undefined;
  const document = documentOf(principal.boundary);
  return {
    name: nameIn(principal.boundary),
    policy: document === undefined ? { statements: [] } : compiledPolicy(document, "identity"),
  };
}

/** Inline and attached policies, and the boundary. */
export function policiesOf(principal: Principal, documentOf: DocumentOf): Policies {
  const inline = Object.entries(principal.policies).map(([name, document]) => ({
    name,
    policy: compiledPolicy(document, "identity"),
  }));
  const attached = principal.attached.flatMap((arn) => {
    const document = documentOf(arn);
    if (document === undefined) return [];
    return [{ name: nameIn(arn), isManaged: true, policy: compiledPolicy(document, "identity") }];
  });
  return { identity: [...inline, ...attached], boundary: boundaryOf(principal, documentOf) };
}

/**
 * In every call with the keys of a function's environment, and in no other session of the same role (Lambda developer
 * guide, "Using source function ARN"). Lambda names the session after the function.
 */
const sourceFunction = ({ kind, arn }: Caller, { region, account }: Place) =>
  kind === "function"
    ? {
        "lambda:SourceFunctionArn": `arn:aws:lambda:${region}:${account}:function:${nameIn(arn)}`,
      }
    : undefined;

export function createAuthorizer(options: {
  readonly clock: Clock;
  readonly place: Place;
  readonly managed: ManagedPolicies;
  readonly replica: Replica<Principal>;
  readonly keys: Keys;
}): Authorizer {
  const { clock, place, managed, replica, keys } = options;

  const seenPrincipal = (caller: Caller) => {
    const principal = replica.seen(caller.principalArn);
    const [id] = caller.userId.split(":");
    return principal?.id === id ? principal : undefined;
  };

  /** A session's own tags come last and so win over the role's. */
  const tagsOf = (caller: Caller) => [
    ...(seenPrincipal(caller)?.tags ?? []),
    ...(keys.record(caller.accessKeyId)?.tags ?? []),
  ];

  const requestContext = (caller: Caller, given?: Need["context"]) => {
    const principal = seenPrincipal(caller);
    const key = keys.record(caller.accessKeyId);
    const now = clock.now();
    const tags = tagsOf(caller).map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value]);
    return contextOf(
      given,
      Object.fromEntries(tags),
      principal?.kind === "user" ? { "aws:username": principal.name } : undefined,
      principal?.kind === "role" && key !== undefined
        ? { "aws:TokenIssueTime": new Date(key.issuedAt).toISOString() }
        : undefined,
      key?.sourceIdentity === undefined ? undefined : { "aws:SourceIdentity": key.sourceIdentity },
      sourceFunction(caller, place),
      {
        "aws:CurrentTime": new Date(now).toISOString(),
        "aws:EpochTime": String(Math.floor(now / 1000)),
        "aws:userid": caller.userId,
        "aws:PrincipalArn": caller.principalArn,
        "aws:PrincipalAccount": caller.accountId,
        "aws:PrincipalType": caller.kind === "user" ? "User" : "AssumedRole",
        "aws:RequestedRegion": place.region,
        "aws:SourceIp": "127.0.0.1",
        "aws:SecureTransport": "true",
      },
    );
  };

  return {
    seenPrincipal,
    requestContext,
    tagOf: (caller, key) => tagsOf(caller).findLast(({ Key }) => isSameName(Key, key))?.Value,
    authorize(caller, { action, resource, context, resourcePolicy }) {
      const principal = seenPrincipal(caller);
      if (principal === undefined) return DENIED;
      const request = { action, resource, context: requestContext(caller, context) };
      const policies = policiesOf(principal, managed.seen);
      return resourcePolicy === undefined
        ? evaluate(policies, request)
        : evaluateWithResource(policies, resourcePolicy, request, caller);
    },
  };
}
