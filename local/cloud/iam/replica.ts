// What the data plane knows of a principal: IAM's changes reach it only after a while (facts C5).
// Never untrue: a decision never goes back to an older state than one it has already been made on.
import type { Clock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import type { Store } from "../core/store.ts";
import type { Principal } from "./records.ts";

/** How long a change stays unseen, in ms of story time; drawn anew for each change. */
export interface Propagation {
  readonly min: number;
  readonly max: number;
}

interface Version {
  readonly visibleAt: number;
  /** Null: it was deleted. */
  readonly principal: Principal | null;
}

export interface Replica {
  /** Sends a principal's new state (null: deleted) on its way; at once if it was seeded. */
  publish(arn: string, principal: Principal | null, atOnce?: "at-once"): void;
  /** The state that decisions are made on now. */
  seen(arn: string): Principal | undefined;
  setPropagation(propagation: Propagation): void;
}

export function createReplica(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly propagation: Propagation;
  readonly seed: number;
}): Replica {
  const { clock } = options;
  const versions = options.store.collection<readonly Version[]>("iam.replica");
  const random = createRandom(options.seed);
  let { propagation } = options;

  const lastVisible = (list: readonly Version[]) =>
    list.findLastIndex(({ visibleAt }) => visibleAt <= clock.now());

  return {
    publish(arn, principal, atOnce) {
      const { min, max } = propagation;
      const delay = atOnce ? 0 : min + random() * (max - min);
      const kept = versions.get(arn) ?? [];
      const current = Math.max(lastVisible(kept), 0);
      versions.put(arn, [...kept.slice(current), { visibleAt: clock.now() + delay, principal }]);
    },
    seen(arn) {
      const list = versions.get(arn) ?? [];
      return list[lastVisible(list)]?.principal ?? undefined;
    },
    setPropagation(next) {
      propagation = next;
    },
  };
}
