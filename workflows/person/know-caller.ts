// Who speaks from a terminal: a person of people.yaml, by AWS's word on their signature.
// Never untrue: a proof is worked once, for the words it was signed with, and only after AWS has answered for it.
import type { Sha256 } from "../../domain/audit.ts";
import { isIdentity } from "../../domain/aws-identity.ts";
import type { Once } from "../../domain/once.ts";
import type { Person } from "../../domain/person.ts";
import type { Callers } from "../../domain/person-ports.ts";
import type { Directory } from "../../domain/ports.ts";
import { flawOf, type ProofPlace, type Spoken } from "../../domain/proof.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/time.ts";

export interface KnowDeps {
  readonly directory: Pick<Directory, "people">;
  readonly callers: Callers;
  readonly seen: Once;
  readonly sha256: Sha256;
  readonly here: ProofPlace;
}

export interface Known {
  readonly person: Person;
  /** As STS said it. */
  readonly arn: string;
}

export async function knowCaller(
  deps: KnowDeps,
  spoken: Spoken,
  now: Instant,
): Promise<Known | Refusal> {
  const flaw = flawOf(spoken, deps.here, now, deps.sha256);
  if (flaw !== undefined) return flaw;
  const { headers } = spoken.proof;
  const caller = await deps.callers.identify(headers);
  if (isRefusal(caller)) return caller;
  const { arn } = caller;
  // One at most: people.yaml refuses two entries of one identity.
  const person = deps.directory.people.find(({ aws }) => isIdentity(aws, arn));
  if (person === undefined) return { refused: "unknown-identity", arn };
  // After people.yaml, so that a stranger with an AWS identity can make no item.
  const isFirst = await deps.seen.first(`proof:${deps.sha256(headers.authorization)}`, now);
  return isFirst ? { person, arn } : { refused: "proof-used" };
}
