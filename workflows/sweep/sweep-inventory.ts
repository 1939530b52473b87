// Keeps the picker's copy of the inventory: the governed instances that can be asked for now.
// Never untrue: the copy serves the search only; whoever asks is checked against EC2 itself.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { InventorySnapshot } from "../../domain/ports.ts";
import { type GovernedDeps, governedInstances } from "../access/governed-instances.ts";
import { withSearchableTags } from "./searchable-tags.ts";

export interface SweepInventoryDeps extends GovernedDeps {
  readonly snapshot: InventorySnapshot;
}

/** Gives the instances that can be requested now; undefined while the configuration cannot be read. */
export async function sweepInventory(
  deps: SweepInventoryDeps,
): Promise<readonly InstanceSnapshot[] | undefined> {
  // A configuration that cannot be read governs nothing: the copy of before is better than an empty one.
  if (deps.directory.broken) return undefined;
  const governed = await governedInstances(deps);
  await deps.snapshot.write(withSearchableTags(governed, deps.directory.profiles));
  return governed;
}
