// Which tags the picker's copy keeps: all of them, until a fleet has more than a search can read in Slack's three seconds.
// Invariant: a tag that a profile matches by is always kept, so that every instance is offered as it would be without a copy.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { Profile } from "../../domain/profile.ts";

/** Bytes of tags that no profile looks at, over the whole fleet: 10,000 instances with 800 bytes each, or 400 with the most tags that EC2 allows. */
export const SEARCHABLE_BYTES = 8_000_000;

const bytesOf = (key: string, value: string) => Buffer.byteLength(key) + Buffer.byteLength(value);

/** The same instances; where their tags are too many bytes, without the longest of those that no profile matches by. */
export function withSearchableTags(
  instances: readonly InstanceSnapshot[],
  profiles: readonly Profile[],
  budget = SEARCHABLE_BYTES,
): InstanceSnapshot[] {
  const matched = new Set(profiles.flatMap(({ match }) => Object.keys(match.tags)));
  const longest = longestKept(instances, matched, budget);
  return instances.map((instance) => ({
    ...instance,
    tags: Object.fromEntries(
      Object.entries(instance.tags).filter(
        ([key, value]) => matched.has(key) || bytesOf(key, value) <= longest,
      ),
    ),
  }));
}

/** So many bytes a tag may have for all tags up to that size to fit into the budget. */
function longestKept(
  instances: readonly InstanceSnapshot[],
  matched: ReadonlySet<string>,
  budget: number,
): number {
  const bytesBySize = new Map<number, number>();
  for (const { tags } of instances)
    for (const [key, value] of Object.entries(tags)) {
      if (matched.has(key)) continue;
      const size = bytesOf(key, value);
      bytesBySize.set(size, (bytesBySize.get(size) ?? 0) + size);
    }
  let left = budget;
  let longest = 0;
  for (const [size, bytes] of [...bytesBySize].sort(([a], [b]) => a - b)) {
    left -= bytes;
    if (left < 0) return longest;
    longest = size;
  }
  return Number.POSITIVE_INFINITY;
}
