// What the picker offers: governed instances whose name, id or a tag contains the words; and first, while nothing is
// typed, those that the person asked for last.
// Never untrue: it answers from the copy in the table, well inside Slack's three seconds; EC2 is asked only while there is
// no copy, in the first minute of a stage.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { InventorySnapshot, Requests } from "../../domain/ports.ts";
import { type Profile, profileFor } from "../../domain/profile.ts";
import { searchKey } from "../../domain/text.ts";
import { type GovernedDeps, governedInstances } from "./governed-instances.ts";

export interface FindDeps extends GovernedDeps {
  readonly snapshot: Pick<InventorySnapshot, "read">;
}

export interface OfferDeps extends FindDeps {
  readonly requests: Pick<Requests, "ofPerson">;
}

export interface Found {
  readonly instance: InstanceSnapshot;
  readonly profile: Profile;
}

export interface Offered {
  /** What the person asked for last, the newest first; none while they type. */
  readonly recent: readonly Found[];
  readonly others: readonly Found[];
}

/** Slack shows at most this many options. */
const MOST = 100;
/** So many of the person's newest requests are looked at, in one query, for so many instances. */
const RECENT_REQUESTS = 20;
const MOST_RECENT = 5;

/** Every word must be found, whichever way its case and accents are written; at most 100, names that begin with the text first. */
export async function findInstances(deps: FindDeps, text: string): Promise<Found[]> {
  return (await matching(deps, text)).slice(0, MOST);
}

/** The same, with the Slack user's recent instances apart; one that is gone, or that no profile governs, is left out. */
export async function offerInstances(
  deps: OfferDeps,
  { slackUser, text }: { readonly slackUser: string; readonly text: string },
): Promise<Offered> {
  const [found, ids] = await Promise.all([
    matching(deps, text),
    text.trim() === "" ? recentOf(deps, slackUser) : [],
  ]);
  const recent = ids
    .flatMap((id) => found.find(({ instance }) => instance.id === id) ?? [])
    .slice(0, MOST_RECENT);
  const others = found.filter((one) => !recent.includes(one)).slice(0, MOST - recent.length);
  return { recent, others };
}

/** The ids of the instances that a person asked for last, each once. */
async function recentOf({ directory, requests }: OfferDeps, slackUser: string) {
  const person = directory.people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return [];
  const newest = await requests.ofPerson(person.id, RECENT_REQUESTS);
  return [...new Set(newest.map(({ instance }) => instance.id))];
}

async function matching(deps: FindDeps, text: string): Promise<Found[]> {
  const words = searchKey(text).split(/\s+/).filter(Boolean);
  const copied = await deps.snapshot.read();
  const all = copied.length > 0 ? copied : await governedInstances(deps);
  const found = all.filter((instance) => {
    const haystack = searchable(instance);
    return words.every((word) => haystack.includes(word));
  });
  const first = words[0] ?? "";
  const begins = (instance: InstanceSnapshot) => searchKey(instance.name).startsWith(first);
  const sorted = [...found.filter(begins), ...found.filter((instance) => !begins(instance))];
  return sorted.flatMap((instance) => {
    const profile = profileFor(deps.directory.profiles, instance.tags);
    return profile === undefined ? [] : [{ instance, profile }];
  });
}

const searchable = ({ id, name, tags }: InstanceSnapshot): string =>
  searchKey(
    [id, name, ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)].join("\n"),
  );
