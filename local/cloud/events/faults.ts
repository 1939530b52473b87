// How unkind the bus is: late, twice, never, or in another order.
// Never untrue: with no fault set every event is delivered once, at once, in its order.
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";
import { compilePattern, type EventMatcher } from "./pattern.ts";

export interface DeliveryFaults {
  /** Each delivery is held back for a time between these, ms of story time. */
  readonly delayMs?: readonly [least: number, most: number];
  /** Chance 0-1 that an event is delivered twice ("in rare cases", facts D1). */
  readonly duplicate?: number;
  /** Chance 0-1 that an event is never delivered (best effort at the source, facts D1). */
  readonly lose?: number;
  /** Lets later events overtake earlier ones. */
  readonly reorder?: boolean;
  /** An event pattern; events that do not match are delivered well. All match if left out. */
  readonly match?: Readonly<Record<string, unknown>>;
}

export interface FaultSwitches {
  /** Replaces all faults; remembered over a restart. Throws `InvalidEventPatternException` for a bad `match`. */
  set(faults: DeliveryFaults): void;
  get(): DeliveryFaults;
  clear(): void;
}

/** How far apart reordered events are thrown where no delay is set. */
const REORDER_WINDOW_MS = 5000;

export function createFaults(clock: Clock, store: Store, random: () => number) {
  const kept = store.collection<DeliveryFaults>("events.faults");
  const lastDue = new Map<string, number>();
  const matcherOf = ({ match }: DeliveryFaults): EventMatcher =>
    match === undefined ? () => true : compilePattern(match);
  let matches = matcherOf(kept.get("bus") ?? {});

  const switches: FaultSwitches = {
    set(faults) {
      matches = matcherOf(faults);
      kept.put("bus", faults);
    },
    get: () => kept.get("bus") ?? {},
    clear() {
      matches = () => true;
      kept.delete("bus");
    },
  };
  const delayOf = ({ delayMs, reorder }: DeliveryFaults) => {
    const [least, most] = delayMs ?? [0, reorder === true ? REORDER_WINDOW_MS : 0];
    return Math.round(least + (most - least) * random());
  };
  const dueAt = (target: string, faults: DeliveryFaults) => {
    const due = clock.now() + delayOf(faults);
    if (faults.reorder === true) return due;
    const inOrder = Math.max(due, lastDue.get(target) ?? due);
    lastDue.set(target, inOrder);
    return inOrder;
  };
  const copiesOf = ({ lose = 0, duplicate = 0 }: DeliveryFaults) => {
    if (random() < lose) return 0;
    return random() < duplicate ? 2 : 1;
  };

  return {
    switches,
    /** When this event goes to this target (epoch ms): no time where it is lost, two where it is doubled. */
    timesFor(target: string, event: unknown): number[] {
      const faults = matches(event) ? switches.get() : {};
      return Array.from({ length: copiesOf(faults) }, () => dueAt(target, faults));
    },
  };
}
