// Says that something in the local cloud changed, so that whoever watches can look again.
// Never untrue: looking is no change, else whoever watches would wake themselves for ever.
import type { Collection, Store } from "../cloud/core/store.ts";
import type { CallRecord } from "../cloud/front/messages.ts";

export type Changes = ReturnType<typeof createChanges>;

const READS = /^(Get|List|Describe|Query|BatchGet|Filter)/;

export function createChanges() {
  const listeners = new Set<() => void>();
  const touched = () => {
    for (const listener of listeners) listener();
  };
  return {
    touched,
    /** A call came through the front door. Reads count only where a fault may have struck them. */
    called({ operation, error }: Pick<CallRecord, "operation" | "error">) {
      if (error !== undefined || !READS.test(operation)) touched();
    },
    /** Calls back at every change until the returned function is called. */
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The store, telling of every record that is put or deleted. */
export function watchedStore(store: Store, touched: () => void): Store {
  return {
    collection<T>(name: string): Collection<T> {
      const plain = store.collection<T>(name);
      return {
        ...plain,
        get size() {
          return plain.size;
        },
        put(id: string, value: T) {
          plain.put(id, value);
          touched();
        },
        delete(id: string) {
          plain.delete(id);
          touched();
        },
      };
    },
  };
}
