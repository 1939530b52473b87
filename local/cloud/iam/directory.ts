// IAM's control plane for users and roles, as Get and List show them.
// Never untrue: every change is stored and sent to the data plane in the same call.
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import type { InstanceProfiles } from "./instance-profiles.ts";
import type { Lag, News } from "./lag.ts";
import type { ManagedPolicies } from "./managed-policies.ts";
import type { Quotas } from "./quotas.ts";
import { idFrom, isSameName, type Principal, type PrincipalKind } from "./records.ts";
import type { Replica } from "./replica.ts";

/** As kept: with the moment (epoch ms) from which IAM's own calls find it. */
type Kept = Principal & { readonly foundFrom: number };

export interface Directory {
  readonly place: Place;
  readonly managed: ManagedPolicies;
  readonly profiles: InstanceProfiles;
  readonly quotas: Quotas;
  /** Undefined also for what was made a moment ago and is not found yet (facts K9). */
  find(kind: PrincipalKind, name: string): Principal | undefined;
  /** Throws AwsError NoSuchEntity. */
  get(kind: PrincipalKind, name: string): Principal;
  findByArn(arn: string): Principal | undefined;
  list(kind: PrincipalKind): Principal[];
  /** Every one, also those that are not found yet: names and quotas go by these. */
  all(kind: PrincipalKind): Principal[];
  isTaken(kind: PrincipalKind, name: string): boolean;
  save(principal: Principal, news?: Exclude<News, "deletion">): void;
  remove(principal: Principal): void;
  /** A unique id for a new user or role: never the same twice. */
  newId(kind: PrincipalKind, name: string): string;
  /** ISO 8601, story time. */
  now(): string;
  /** When everyone who was made is found, epoch ms; 0 if nobody ever was. */
  settledAt(): number;
}

const PREFIX = { user: "AIDA", role: "AROA" };
const COUNTER = { user: "users", role: "roles" };

export function createDirectory(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly lag: Lag;
  readonly replica: Replica<Principal>;
  readonly managed: ManagedPolicies;
  readonly profiles: InstanceProfiles;
  readonly quotas: Quotas;
}): Directory {
  const { clock, store, place, lag, replica, managed, profiles, quotas } = options;
  const principals = store.collection<Kept>("iam.principals");
  const counters = store.collection<number>("iam.counters");
  const keyOf = (kind: PrincipalKind, name: string) => `${kind}/${name}`;
  const isFound = ({ foundFrom }: Kept) => clock.now() >= foundFrom;
  const find = (kind: PrincipalKind, name: string) => {
    const found = principals.get(keyOf(kind, name));
    return found !== undefined && isFound(found) ? found : undefined;
  };
  const ofKind = (kind: PrincipalKind) => principals.values().filter((one) => one.kind === kind);

  return {
    place,
    managed,
    profiles,
    quotas,
    find,
    get(kind, name) {
      const found = find(kind, name);
      if (found !== undefined) return found;
      throw new AwsError("NoSuchEntity", `The ${kind} with name ${name} cannot be found.`, 404);
    },
    findByArn(arn) {
      const [, kind, name] = /^arn:aws:iam::\d+:(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
      const found = name === undefined ? undefined : find(kind as PrincipalKind, name);
      return found?.arn === arn ? found : undefined;
    },
    list: (kind) => ofKind(kind).filter(isFound),
    all: ofKind,
    isTaken: (kind, name) => ofKind(kind).some((one) => isSameName(one.name, name)),
    save(principal, news = "change") {
      const key = keyOf(principal.kind, principal.name);
      const from = () => clock.now() + (news === "new" ? lag.untilFound() : 0);
      const foundFrom = principals.get(key)?.foundFrom ?? from();
      principals.put(key, { ...principal, foundFrom });
      replica.publish(principal.arn, principal, news);
    },
    remove(principal) {
      principals.delete(keyOf(principal.kind, principal.name));
      replica.publish(principal.arn, null, "deletion");
    },
    newId(kind, name) {
      const count = (counters.get(COUNTER[kind]) ?? 0) + 1;
      counters.put(COUNTER[kind], count);
      return `${PREFIX[kind]}${idFrom(`${place.account} ${kind} ${name} ${count}`, 17)}`;
    },
    now: () => new Date(clock.now()).toISOString(),
    settledAt: () => Math.max(0, ...principals.values().map(({ foundFrom }) => foundFrom)),
  };
}
