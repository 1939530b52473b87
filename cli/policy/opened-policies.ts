// The policy folder opened for a person at a terminal: people, profiles, and a decision for any account and Region.
// Never untrue: it reads and decides with the code that ships, so what it says is what would be decided.
import { resolve } from "node:path";
import { type CedarPolicy, readCedar } from "../../adapters/cedar-language.ts";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { type PolicyTexts, readPolicyFolder } from "../../adapters/policy-files.ts";
import { rotaOnCall } from "../../adapters/rota-on-call.ts";
import type { Place } from "../../domain/grant-policy.ts";
import type { Directory, Policy } from "../../domain/ports.ts";

export interface OpenedPolicies {
  readonly folder: string;
  readonly directory: Directory;
  readonly texts: PolicyTexts;
  readonly policies: readonly CedarPolicy[];
  readonly policyAt: (place: Place) => Policy;
}

/** Where an instance is taken to be when nobody says: policies on account and Region then see these. */
export const UNSAID_PLACE: Place = {
  partition: "aws",
  account: "000000000000",
  region: "eu-west-1",
};

/** Throws PolicyFolderFault with every mistake, as a function would find it. */
export function openPolicies(surroundingFolder: string, policies: string): OpenedPolicies {
  const folder = resolve(surroundingFolder, policies);
  const { directory, texts } = readPolicyFolder(folder);
  const read = readCedar(texts);
  return {
    folder,
    directory,
    texts,
    policies: read,
    policyAt: (place) =>
      cedarPolicy(texts, place, read, {
        onCall: rotaOnCall(directory.rota),
        incidents: { find: async () => ({ unknown: "PagerDuty was not asked" }) },
      }),
  };
}
