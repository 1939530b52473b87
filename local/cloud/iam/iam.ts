// IAM of the local cloud: the service, the data plane's decisions, and the keys that name callers.
// Never untrue: Get and List show a change at once, decisions only after the propagation delay (facts C5).
import type { Clock } from "../core/clock.ts";
import type { Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { type Authorizer, createAuthorizer } from "./authorize.ts";
import { createDirectory } from "./directory.ts";
import { createInstanceProfiles } from "./instance-profiles.ts";
import { createKeys, type Keys } from "./keys.ts";
import { AS_MEASURED, createLag, type Propagation } from "./lag.ts";
import { createManagedPolicies } from "./managed-policies.ts";
import { iamOperations } from "./operations/operations.ts";
import { createQuotas, type QuotaName } from "./quotas.ts";
import type { ManagedPolicy, Principal } from "./records.ts";
import { createReplica } from "./replica.ts";
import { createSeeds, type SeedPolicy, type SeedRole, type SeedUser } from "./seeds.ts";

export interface IamOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  /** As measured in accounts if left out. */
  readonly propagation?: Propagation;
  /** Of the generator that draws delays between min and max. */
  readonly seed?: number;
}

export interface Iam extends Authorizer, Keys {
  readonly service: Service;
  /** Puts a user in place, at once; gives the ARN. Idempotent. Throws AwsError MalformedPolicyDocument. */
  seedUser(user: SeedUser): string;
  seedRole(role: SeedRole): string;
  /** A customer-managed policy, e.g. a boundary; gives `arn:aws:iam::A:policy/NAME`. */
  seedManagedPolicy(policy: SeedPolicy): string;
  /** The inline policies of a role as the control plane knows them. */
  policiesOf(roleName: string): readonly { readonly name: string; readonly document: string }[];
  /** The roles under a path, e.g. `/curfew/`, as the control plane knows them. */
  rolesUnder(path: string): readonly Principal[];
  /** The roles under a path as the data plane knows them: also one that was just deleted. */
  rolesSeenUnder(path: string): readonly Principal[];
  /** A role as the data plane knows it. */
  seenRole(arn: string): Principal | undefined;
  /** How long changes take from now on, in ms. */
  setPropagation(propagation: Propagation): void;
  /** When all that was changed until now is known everywhere, epoch ms of story time; not after now if it is. */
  settledAt(): number;
  /** How many the account may have from now on, e.g. of `Roles`. */
  setQuota(name: QuotaName, quota: number): void;
}

export function createIam(options: IamOptions): Iam {
  const { clock, store, place, propagation = AS_MEASURED, seed = 1 } = options;
  const lag = createLag({ seed, propagation });
  const replica = createReplica<Principal>({ clock, store, lag, name: "iam.replica" });
  const policyReplica = createReplica<ManagedPolicy>({
    clock,
    store,
    lag,
    name: "iam.policy-replica",
  });
  const managed = createManagedPolicies({
    clock,
    store,
    place,
    replica: policyReplica,
  });
  const profiles = createInstanceProfiles({ clock, store, place });
  const quotas = createQuotas();
  const directory = createDirectory({
    clock,
    store,
    place,
    lag,
    replica,
    managed,
    profiles,
    quotas,
  });
  const keys = createKeys({ clock, store, directory });
  const authorizer = createAuthorizer({ clock, place, managed, replica, keys });

  return {
    ...keys,
    ...authorizer,
    ...createSeeds(directory),
    service: { name: "iam", protocol: "query", operations: iamOperations(directory) },
    policiesOf(roleName) {
      const policies = directory.find("role", roleName)?.policies ?? {};
      return Object.entries(policies).map(([name, document]) => ({ name, document }));
    },
    rolesUnder: (path) => directory.list("role").filter((role) => role.path === path),
    rolesSeenUnder: (path) =>
      replica.all().filter((one) => one.kind === "role" && one.path === path),
    seenRole: (arn) => replica.seen(arn),
    setPropagation: lag.setPropagation,
    settledAt: () =>
      Math.max(directory.settledAt(), replica.settledAt(), policyReplica.settledAt()),
    setQuota: quotas.set,
  };
}
