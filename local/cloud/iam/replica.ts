// What the data plane knows of a principal or a managed policy: IAM's changes reach it only after a while (facts C5).
// Never untrue: a decision never goes back to an older state than one it has already been made on.
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";
import type { Lag, News } from "./lag.ts";

interface Version<T> {
  /** Epoch ms, story time. */
  readonly visibleAt: number;
  /** Null: it was deleted. */
  readonly record: T | null;
  readonly isNew: boolean;
}

export interface Replica<T> {
  /** Sends a record's new state (null: deleted) on its way. */
  publish(arn: string, record: T | null, news: News): void;
  /** The state that decisions are made on now. */
  seen(arn: string): T | undefined;
  /** Every record that decisions are made on now. */
  all(): T[];
  /** When everything that was published is known, epoch ms; 0 if nothing ever was. */
  settledAt(): number;
}

export function createReplica<T>(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly lag: Lag;
  /** The collection in the store, e.g. `iam.replica`. */
  readonly name: string;
}): Replica<T> {
  const { clock, lag } = options;
  const versions = options.store.collection<readonly Version<T>[]>(options.name);

  const lastVisible = (list: readonly Version<T>[]) =>
    list.findLastIndex(({ visibleAt }) => visibleAt <= clock.now());

  /** A change of what is new and not known yet is known with it, never before. */
  const knownFrom = (list: readonly Version<T>[]) =>
    list.slice(lastVisible(list) + 1).findLast(({ isNew }) => isNew)?.visibleAt ?? 0;

  return {
    publish(arn, record, news) {
      const kept = versions.get(arn) ?? [];
      const floor = news === "change" ? knownFrom(kept) : 0;
      const visibleAt = Math.max(clock.now() + lag.untilObeyed(news), floor);
      const current = Math.max(lastVisible(kept), 0);
      const version = { visibleAt, record, isNew: news === "new" };
      versions.put(arn, [...kept.slice(current), version]);
    },
    seen(arn) {
      const list = versions.get(arn) ?? [];
      return list[lastVisible(list)]?.record ?? undefined;
    },
    all: () => versions.values().flatMap((list) => list[lastVisible(list)]?.record ?? []),
    settledAt: () => Math.max(0, ...versions.values().map((list) => list.at(-1)?.visibleAt ?? 0)),
  };
}
