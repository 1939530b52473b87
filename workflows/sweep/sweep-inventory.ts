// Keeps the picker's copy of the inventory: the governed instances that can be asked for now.
// Never untrue: the copy serves the search only; whoever asks is checked against EC2 itself.
import type { Directory, Inventory, InventorySnapshot } from "../../domain/ports.ts";
import { profileFor } from "../../domain/profile.ts";

export interface SweepInventoryDeps {
  readonly directory: Directory;
  readonly inventory: Pick<Inventory, "list">;
  readonly snapshot: InventorySnapshot;
}

export async function sweepInventory(deps: SweepInventoryDeps): Promise<void> {
  // A configuration that cannot be read governs nothing: the copy of before is better than an empty one.
  if (deps.directory.broken) return;
  const all = await deps.inventory.list();
  const governed = all
    .filter(({ state }) => state === "running")
    .filter(({ tags }) => profileFor(deps.directory.profiles, tags) !== undefined)
    .map(({ id, name, tags }) => ({ id, name, tags }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  await deps.snapshot.write(governed);
}
