// IAM's control plane: users, roles and managed policies as Get and List show them, at once.
// Never untrue: every change is stored and sent to the data plane in the same call.
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { idFrom, type Principal, type PrincipalKind } from "./records.ts";
import type { Replica } from "./replica.ts";

export interface Directory {
  readonly place: Place;
  find(kind: PrincipalKind, name: string): Principal | undefined;
  /** Throws AwsError NoSuchEntity. */
  get(kind: PrincipalKind, name: string): Principal;
  findByArn(arn: string): Principal | undefined;
  list(kind: PrincipalKind): Principal[];
  save(principal: Principal, atOnce?: "at-once"): void;
  remove(principal: Principal): void;
  /** A unique id for a new role: never the same twice. */
  newRoleId(name: string): string;
  /** ISO 8601, story time. */
  now(): string;
  managedPolicy(arn: string): string | undefined;
  saveManagedPolicy(arn: string, document: string): void;
  /** ARN and text of each. */
  managedPolicies(): (readonly [string, string])[];
}

export function createDirectory(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly replica: Replica;
}): Directory {
  const { clock, store, place, replica } = options;
  const principals = store.collection<Principal>("iam.principals");
  const managed = store.collection<string>("iam.managed-policies");
  const counters = store.collection<number>("iam.counters");
  const find = (kind: PrincipalKind, name: string) => principals.get(`${kind}/${name}`);

  return {
    place,
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
    list: (kind) => principals.values().filter((principal) => principal.kind === kind),
    save(principal, atOnce) {
      principals.put(`${principal.kind}/${principal.name}`, principal);
      replica.publish(principal.arn, principal, atOnce);
    },
    remove(principal) {
      principals.delete(`${principal.kind}/${principal.name}`);
      replica.publish(principal.arn, null);
    },
    newRoleId(name) {
      const count = (counters.get("roles") ?? 0) + 1;
      counters.put("roles", count);
      return `AROA${idFrom(`${place.account} ${name} ${count}`, 17)}`;
    },
    now: () => new Date(clock.now()).toISOString(),
    managedPolicy: (arn) => managed.get(arn),
    saveManagedPolicy: (arn, document) => managed.put(arn, document),
    managedPolicies: () => managed.ids().map((arn) => [arn, managed.get(arn) ?? ""] as const),
  };
}
