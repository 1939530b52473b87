// What the picker offers: governed instances whose name, id or a tag contains the words.
// Never untrue: it answers from the copy in the table, well inside Slack's three seconds; EC2 is asked only while there is
// no copy, in the first minute of a stage.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { InventorySnapshot } from "../../domain/ports.ts";
import { type Profile, profileFor } from "../../domain/profile.ts";
import { type GovernedDeps, governedInstances } from "./governed-instances.ts";

export interface FindDeps extends GovernedDeps {
  readonly snapshot: Pick<InventorySnapshot, "read">;
}

/** Slack shows at most this many options. */
const MOST = 100;

/** Every word must be found, in any case; at most 100, names that begin with the text first. */
export async function findInstances(
  deps: FindDeps,
  text: string,
): Promise<{ readonly instance: InstanceSnapshot; readonly profile: Profile }[]> {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const copied = await deps.snapshot.read();
  const all = copied.length > 0 ? copied : await governedInstances(deps);
  const found = all.filter((instance) => {
    const haystack = searchable(instance);
    return words.every((word) => haystack.includes(word));
  });
  const first = words[0] ?? "";
  const begins = (instance: InstanceSnapshot) => instance.name.toLowerCase().startsWith(first);
  const sorted = [...found.filter(begins), ...found.filter((instance) => !begins(instance))];
  return sorted
    .flatMap((instance) => {
      const profile = profileFor(deps.directory.profiles, instance.tags);
      return profile === undefined ? [] : [{ instance, profile }];
    })
    .slice(0, MOST);
}

const searchable = ({ id, name, tags }: InstanceSnapshot): string =>
  [id, name, ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)]
    .join("\n")
    .toLowerCase();
