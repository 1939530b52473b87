// The order in which Pulumi may work: it promises only that a resource comes after those it depends on.
// Invariant: what depends on another is never before it.
import type { Resource } from "../../plan/recorder.ts";

/** Where the plan leaves a choice: the first or the last by name. A dependency that is missing shows in one of them. */
export type Choice = "first" | "last";

export const keyOf = ({ type, name }: Pick<Resource, "type" | "name">) => `${type}::${name}`;

/** URNs as the recorder keeps them: `parent$type::name`. */
export const dependenciesOf = ({ dependsOn }: Pick<Resource, "dependsOn">): string[] =>
  dependsOn.map((urn) => urn.slice(urn.lastIndexOf("$") + 1));

/** Throws an Error for a dependency that the plan does not have, or one in a circle. */
export function inOrder<T extends Pick<Resource, "type" | "name" | "dependsOn">>(
  resources: readonly T[],
  choice: Choice,
): T[] {
  const sign = choice === "first" ? 1 : -1;
  const waiting = [...resources].sort((a, b) => (keyOf(a) < keyOf(b) ? -sign : sign));
  const done = new Set<string>();
  const ordered: T[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((one) => dependenciesOf(one).every((key) => done.has(key)));
    const [resource] = next < 0 ? [] : waiting.splice(next, 1);
    if (resource === undefined)
      throw new Error(`nothing can be made before another: ${waiting.map(keyOf).join(", ")}`);
    done.add(keyOf(resource));
    ordered.push(resource);
  }
  return ordered;
}

/** A resource with all that it depends on, directly or by others: the least that Pulumi makes sure of before it. */
export function withDependencies(
  resources: readonly Resource[],
  wanted: Resource,
): readonly Resource[] {
  const byKey = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const found = new Map<string, Resource>();
  const visit = (resource: Resource): void => {
    if (found.has(keyOf(resource))) return;
    found.set(keyOf(resource), resource);
    for (const key of dependenciesOf(resource)) {
      const needed = byKey.get(key);
      if (needed !== undefined) visit(needed);
    }
  };
  visit(wanted);
  return [...found.values()];
}
