// The instances that people can ask for: running, and governed by a profile; by name.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { Directory, Inventory } from "../../domain/ports.ts";
import { profileFor } from "../../domain/profile.ts";

export interface GovernedDeps {
  readonly directory: Directory;
  readonly inventory: Pick<Inventory, "list">;
}

export async function governedInstances(deps: GovernedDeps): Promise<InstanceSnapshot[]> {
  const all = await deps.inventory.list();
  return all
    .filter(({ state }) => state === "running")
    .filter(({ tags }) => profileFor(deps.directory.profiles, tags) !== undefined)
    .map(({ id, name, tags }) => ({ id, name, tags }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
