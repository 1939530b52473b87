// A kind of resource that the local cloud does not imitate: kept by name, with AWS's errors for a name that is taken or missing.
// Invariant: a name is never given twice, and nothing that is missing is changed.
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Store } from "../../../../local/cloud/core/store.ts";

export interface ShelfWords {
  /** AWS's code for a name that is in use. */
  readonly taken: string;
  /** AWS's code for a name that is not there. */
  readonly missing: string;
}

export interface Shelf<T> {
  add(name: string, value: T): void;
  get(name: string): T;
  find(name: string): T | undefined;
  change(name: string, part: Partial<T>): void;
  remove(name: string): void;
  all(): readonly T[];
}

/** The shelf of `kind` in a store of a Region or of the account. Its methods throw AwsError. */
export function shelfOf<T extends object>(
  store: Store,
  kind: string,
  { taken, missing }: ShelfWords,
): Shelf<T> {
  const kept = store.collection<T>(kind);
  const get = (name: string): T => {
    const found = kept.get(name);
    if (found === undefined) throw new AwsError(missing, `${kind} ${name} does not exist`, 404);
    return found;
  };
  return {
    get,
    find: (name) => kept.get(name),
    add(name, value) {
      if (kept.get(name) !== undefined)
        throw new AwsError(taken, `${kind} ${name} already exists`, 409);
      kept.put(name, value);
    },
    change: (name, part) => kept.put(name, { ...get(name), ...part }),
    remove(name) {
      get(name);
      kept.delete(name);
    },
    all: () => kept.values(),
  };
}

/**
 * AWS's call replaces in silence what has the same name (PutRule, PutMetricAlarm and their like). Two stages would then
 * share one resource and the removal of one would break the other, so the rehearsal refuses it.
 */
export const TAKEN_OVER = "WouldReplaceAnother";
