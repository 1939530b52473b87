// What Slack refused the product, or passed over in a call, so that a developer sees why something is missing.
// Invariant: the newest are kept, and what was passed over is kept once, however often the call is made.
import type { Clock } from "../cloud/core/clock.ts";
import type { Store } from "../cloud/core/store.ts";
import type { Refused } from "./records.ts";

const KEPT = 50;

interface Deps {
  readonly clock: Clock;
  readonly store: Store;
  readonly newId: () => string;
  readonly changed: () => void;
}

export function createRefusals({ clock, store, newId, changed }: Deps) {
  const refusals = store.collection<Refused>("slack-refusals");
  const noteRefusal = (refused: Omit<Refused, "id" | "at">) => {
    const id = newId();
    refusals.put(id, { id, at: clock.now(), ...refused });
    for (const old of refusals.ids().slice(0, -KEPT)) refusals.delete(old);
    changed();
  };
  return {
    /** The last ones, oldest first. */
    refusals: () => refusals.values(),
    noteRefusal,
    /** Arguments that a method does not have. */
    noteIgnored(method: string, args: readonly string[]) {
      const details = args.map((name) => `unknown argument, passed over by Slack: ${name}`);
      const isSame = (one: Refused) =>
        one.isTaken === true && one.method === method && `${one.details}` === `${details}`;
      if (refusals.values().some(isSame)) return;
      noteRefusal({ method, error: "unknown_argument", details, isTaken: true });
    },
  };
}
