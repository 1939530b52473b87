// The gate at the front door: who calls, and may they.
// Never untrue: a need that is not allowed stops the call before anything has run.
import { AwsError, type Caller, type Need, type Place } from "../core/service.ts";
import type { Ruling } from "../iam/evaluate.ts";
import type { Iam } from "../iam/iam.ts";
import type { Dialect } from "./dialect.ts";
import type { DecidedNeed } from "./messages.ts";
import type { Scope } from "./signature.ts";

/** AWS's sentence about a denial. */
export function denialSentence(caller: Caller, { action, resource }: Need, ruling: Ruling): string {
  const start = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`;
  if (ruling.verdict === "ExplicitlyDenied")
    return `${start} with an explicit deny in ${DENYING[ruling.layer]}`;
  return `${start} because no ${ALLOWING[ruling.layer]} allows the ${action} action`;
}

const DENYING = {
  identity: "an identity-based policy",
  boundary: "a permissions boundary",
  resource: "a resource-based policy",
} as const satisfies Record<Ruling["layer"], string>;

const ALLOWING = {
  identity: "identity-based policy",
  boundary: "permissions boundary",
  resource: "resource-based policy",
} as const satisfies Record<Ruling["layer"], string>;

export interface Gate {
  /** Throws AwsError in the words of the service's dialect for a key that names nobody. */
  identify(scope: Scope, protocol: string, dialect: Dialect): Caller;
  /** Adds every decision to `decided`. Throws AwsError at the first need that is not allowed. */
  authorize(caller: Caller, needs: readonly Need[], dialect: Dialect, decided: DecidedNeed[]): void;
}

export function createGate(options: {
  readonly iam: Pick<Iam, "authorize" | "identify">;
  readonly place: Place;
}): Gate {
  const { iam, place } = options;
  return {
    identify({ accessKeyId, sessionToken, region }, protocol, dialect) {
      // iam and sts are global: their clients sign for us-east-1 too.
      if (protocol !== "query" && region !== place.region)
        throw new AwsError(
          "InvalidSignatureException",
          `Credential should be scoped to a valid region, not '${region}': this cloud is ${place.region}.`,
          403,
        );
      const signer = iam.identify(accessKeyId, sessionToken);
      if (signer.kind === "expired") throw dialect.expiredKey();
      if (signer.kind === "unknown") throw dialect.unknownKey();
      return signer.caller;
    },
    authorize(caller, needs, dialect, decided) {
      for (const need of needs) {
        const ruling = iam.authorize(caller, need);
        const { action, resource } = need;
        const { verdict, by } = ruling;
        decided.push({ action, resource, verdict, ...(by !== undefined && { by }) });
        if (!ruling.allowed) throw dialect.denial(denialSentence(caller, need, ruling));
      }
    },
  };
}
