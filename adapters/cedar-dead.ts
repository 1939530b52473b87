// Policies that can never apply: no question makes them true, or they name somebody or something that there is not.
// Never untrue: what is told of here is so on these people and profiles; a policy that is not told of may still never apply.
import { validate } from "@cedar-policy/cedar-wasm/nodejs";
import type { Directory } from "../domain/ports.ts";
import type { CedarPolicy } from "./cedar-language.ts";
import { NAMESPACE } from "./cedar-slice.ts";
import type { Mistake, PolicyTexts } from "./policy-files.ts";

/** A sentence for each, at the policy's line in access.cedar. */
export function deadPolicies(
  { schema }: PolicyTexts,
  policies: readonly CedarPolicy[],
  directory: Directory,
): Mistake[] {
  const known = namesIn(directory);
  const impossible = impossibleOnes(schema, policies);
  return policies.flatMap((policy, at) => {
    const reasons = [
      ...(impossible.has(at) ? ["no question can make it true"] : []),
      ...unknownNames(policy, known),
    ];
    return reasons.map((reason) => ({
      file: "access.cedar",
      line: policy.line,
      message: `${policy.id}: ${reason}`,
    }));
  });
}

/** The places of those that Cedar's own validator finds impossible: it warns of nothing else. */
function impossibleOnes(schema: string, policies: readonly CedarPolicy[]): ReadonlySet<number> {
  const checked = validate({
    schema,
    policies: { staticPolicies: Object.fromEntries(policies.map(({ text }, at) => [at, text])) },
    validationSettings: { mode: "strict" },
  });
  if (checked.type === "failure") throw new Error("These policies were checked before.");
  const warned = checked.validationWarnings.filter(({ error }) =>
    /is impossible|unable to find an applicable action/.test(error.message),
  );
  return new Set(warned.map(({ policyId }) => Number(policyId)));
}

type Known = Readonly<Record<string, { readonly ids: ReadonlySet<string>; readonly none: string }>>;

const namesIn = ({ people, profiles }: Directory): Known => ({
  [`${NAMESPACE}::Group`]: {
    ids: new Set(people.flatMap(({ groups }) => groups)),
    none: "nobody in people.yaml is in the group",
  },
  [`${NAMESPACE}::Person`]: {
    ids: new Set(people.map(({ id }) => id)),
    none: "nobody in people.yaml has the id",
  },
  [`${NAMESPACE}::Profile`]: {
    ids: new Set(profiles.map(({ id }) => id)),
    none: "no profile in profiles.yaml has the id",
  },
});

function unknownNames({ json }: CedarPolicy, known: Known): string[] {
  const { annotations: _, ...said } = json;
  const sentences = namedIn(said).flatMap(({ type, id }) => {
    const kind = known[type];
    return kind === undefined || kind.ids.has(id) ? [] : [`${kind.none} ${id}`];
  });
  return [...new Set(sentences)];
}

interface Named {
  readonly type: string;
  readonly id: string;
}

/** Every entity that a policy names, in its head or in a condition. */
function namedIn(said: unknown): Named[] {
  if (said === null || typeof said !== "object") return [];
  const { type, id } = said as Partial<Record<keyof Named, unknown>>;
  if (typeof type === "string" && typeof id === "string") return [{ type, id }];
  return Object.values(said).flatMap(namedIn);
}
