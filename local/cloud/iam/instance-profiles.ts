// Instance profiles of the account: what puts a role on an EC2 instance, one role at most in each.
// Invariant: names are unique without regard to case, whatever their path (facts K1).
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { type InstanceProfile, iamArn, idFrom, isSameName } from "./records.ts";

export interface InstanceProfiles {
  find(name: string): InstanceProfile | undefined;
  /** Throws AwsError NoSuchEntity. */
  get(name: string): InstanceProfile;
  list(): InstanceProfile[];
  isTaken(name: string): boolean;
  /** Those that hold the role of that name. */
  holding(roleName: string): InstanceProfile[];
  add(profile: Pick<InstanceProfile, "name" | "path" | "tags" | "role">): InstanceProfile;
  save(profile: InstanceProfile): void;
  remove(profile: InstanceProfile): void;
}

export function createInstanceProfiles(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
}): InstanceProfiles {
  const { clock, place } = options;
  const profiles = options.store.collection<InstanceProfile>("iam.instance-profiles");

  return {
    find: (name) => profiles.get(name),
    get(name) {
      const found = profiles.get(name);
      if (found !== undefined) return found;
      throw new AwsError("NoSuchEntity", `Instance Profile ${name} cannot be found.`, 404);
    },
    list: () => profiles.values(),
    isTaken: (name) => profiles.values().some((one) => isSameName(one.name, name)),
    holding: (roleName) => profiles.values().filter(({ role }) => role === roleName),
    add(given) {
      const arn = iamArn(place.account, "instance-profile", given.path, given.name);
      const createdAt = new Date(clock.now()).toISOString();
      const profile = { ...given, arn, id: `AIPA${idFrom(`${arn} ${createdAt}`, 17)}`, createdAt };
      profiles.put(profile.name, profile);
      return profile;
    },
    save: (profile) => profiles.put(profile.name, profile),
    remove: ({ name }) => profiles.delete(name),
  };
}
