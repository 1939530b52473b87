// The data plane: may this caller do this, by what has reached the data plane so far.
// Never untrue: the story's clock is asked at every decision, so a deadline in a policy holds to the millisecond (facts C1).
import type { Clock } from "../core/clock.ts";
import type { Caller, Need, Place } from "../core/service.ts";
import type { Directory } from "./directory.ts";
import { contextOf, evaluate, type NamedPolicy, type Policies, type Ruling } from "./evaluate.ts";
import type { Keys } from "./keys.ts";
import type { Context } from "./pattern.ts";
import { compiledPolicy } from "./policy.ts";
import type { Principal } from "./records.ts";
import type { Replica } from "./replica.ts";

export interface Authorizer {
  authorize(caller: Caller, need: Need): Ruling;
  /** The global condition keys of a caller's request, and those given. */
  requestContext(caller: Caller, given?: Need["context"]): Context;
  /** A tag of the caller's session, or else of their role or user. */
  tagOf(caller: Caller, key: string): string | undefined;
  /** The principal as the data plane sees it; undefined if it is not (or no longer, or again) the caller's. */
  seenPrincipal(caller: Caller): Principal | undefined;
}

const DENIED: Ruling = { allowed: false, verdict: "ImplicitlyDenied", layer: "identity" };

function boundaryOf(principal: Principal, directory: Directory): NamedPolicy | undefined {
  if (principal.boundary === undefined) return undefined;
  const document = directory.managedPolicy(principal.boundary);
  return {
    name: principal.boundary.split("/").at(-1) ?? principal.boundary,
    policy: document === undefined ? { statements: [] } : compiledPolicy(document, "identity"),
  };
}

export function policiesOf(principal: Principal, directory: Directory): Policies {
  const identity = Object.entries(principal.policies).map(([name, document]) => ({
    name,
    policy: compiledPolicy(document, "identity"),
  }));
  return { identity, boundary: boundaryOf(principal, directory) };
}

export function createAuthorizer(options: {
  readonly clock: Clock;
  readonly place: Place;
  readonly directory: Directory;
  readonly replica: Replica;
  readonly keys: Keys;
}): Authorizer {
  const { clock, place, directory, replica, keys } = options;

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
    tagOf: (caller, key) => tagsOf(caller).findLast(({ Key }) => Key === key)?.Value,
    authorize(caller, { action, resource, context }) {
      const principal = seenPrincipal(caller);
      if (principal === undefined) return DENIED;
      const request = { action, resource, context: requestContext(caller, context) };
      return evaluate(policiesOf(principal, directory), request);
    },
  };
}
