// Customer-managed policies of the account: the control plane's, and the text that decisions are made on.
// Invariant: a new default version decides only after the propagation delay, as every other change (facts C5).
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import type { News } from "./lag.ts";
import { defaultDocument, iamArn, idFrom, isSameName, type ManagedPolicy } from "./records.ts";
import type { Replica } from "./replica.ts";

export interface NewPolicy {
  readonly name: string;
  readonly path: string;
  readonly document: string;
  readonly description?: string | undefined;
  readonly tags: ManagedPolicy["tags"];
}

export interface ManagedPolicies {
  find(arn: string): ManagedPolicy | undefined;
  /** Throws AwsError NoSuchEntity. */
  get(arn: string): ManagedPolicy;
  list(): ManagedPolicy[];
  isTaken(name: string): boolean;
  add(policy: NewPolicy, news: "new" | "seeded"): ManagedPolicy;
  save(policy: ManagedPolicy, news?: Exclude<News, "deletion">): void;
  remove(policy: ManagedPolicy): void;
  /** The document that decisions are made on now; undefined for a policy that is not there. */
  seen(arn: string): string | undefined;
}

export function createManagedPolicies(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly replica: Replica<ManagedPolicy>;
}): ManagedPolicies {
  const { clock, place, replica } = options;
  const policies = options.store.collection<ManagedPolicy>("iam.managed-policies");
  const save: ManagedPolicies["save"] = (policy, news = "change") => {
    policies.put(policy.arn, policy);
    replica.publish(policy.arn, policy, news);
  };

  return {
    find: (arn) => policies.get(arn),
    get(arn) {
      const found = policies.get(arn);
      if (found !== undefined) return found;
      throw new AwsError("NoSuchEntity", `Policy ${arn} was not found.`, 404);
    },
    list: () => policies.values(),
    isTaken: (name) => policies.values().some((one) => isSameName(one.name, name)),
    add({ name, path, document, description, tags }, news) {
      const arn = iamArn(place.account, "policy", path, name);
      const at = new Date(clock.now()).toISOString();
      const policy: ManagedPolicy = {
        name,
        path,
        arn,
        id: `ANPA${idFrom(`${arn} ${at}`, 17)}`,
        ...(description !== undefined && { description }),
        tags,
        versions: [{ id: "v1", document, createdAt: at }],
        defaultVersion: "v1",
        nextVersion: 2,
        createdAt: at,
        updatedAt: at,
      };
      save(policy, news);
      return policy;
    },
    save,
    remove(policy) {
      policies.delete(policy.arn);
      replica.publish(policy.arn, null, "deletion");
    },
    seen(arn) {
      const policy = replica.seen(arn);
      return policy === undefined ? undefined : defaultDocument(policy);
    },
  };
}
