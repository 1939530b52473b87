// EventBridge's default bus: AWS services emit, callers put, rules send to functions (facts D1, D2).
// Never untrue: delivery is asynchronous and at-least-once; nobody may lean on order or on once-only.
import type { Clock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import type { Emit, Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { createBus, type Rule } from "./bus.ts";
import { type DeadLetter, deadLettersOf } from "./dead-letters.ts";
import { createDeliveries, type Deliver } from "./deliveries.ts";
import { createFaults, type DeliveryFaults, type FaultSwitches } from "./faults.ts";
import { createJournal, type Journal } from "./journal.ts";
import { putEvents } from "./put-events.ts";
import { ruleOperations } from "./rule-operations.ts";

export interface EventsOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  /** Deliveries left by an earlier run start at once: let it wait until the functions are registered. */
  readonly deliver: Deliver;
  /** Decides jitter and faults; seeded if left out. */
  readonly random?: () => number;
  /** Set on creation in the place of remembered ones. */
  readonly faults?: DeliveryFaults;
}

export interface Events {
  /** `events`, AWS JSON 1.1, target `AWSEvents.*`. */
  readonly service: Service;
  /** For the simulated AWS services; the only way to send as `aws.*`. */
  readonly emit: Emit;
  /** Messages of one dead-letter queue, or of all. */
  deadLetters(queue?: string): DeadLetter[];
  rules(): Rule[];
  /** How many deliveries are not yet taken by their target. */
  pending(): number;
  readonly switches: FaultSwitches;
  /** What became of the newest events. */
  readonly journal: Pick<Journal, "list" | "total">;
}

export function createEvents(options: EventsOptions): Events {
  const { clock, store, place, deliver, random = createRandom(1), faults } = options;
  const unkind = createFaults(clock, store, random);
  if (faults !== undefined) unkind.switches.set(faults);
  const journal = createJournal(clock.now);
  const { accepted, settled } = journal;
  const name = "events.pending";
  const deliveries = createDeliveries({ clock, store, name, deliver, random, settled });
  const { timesFor } = unkind;
  const bus = createBus({ clock, store, place, deliveries, accepted, timesFor });
  return {
    service: {
      name: "events",
      protocol: "json",
      operations: { PutEvents: putEvents(bus, place), ...ruleOperations(bus, place) },
    },
    emit(event) {
      bus.accept(event);
    },
    deadLetters: (queue) => deadLettersOf(store).list(queue),
    rules: () => bus.rules(),
    pending: () => deliveries.pending(),
    switches: unkind.switches,
    journal,
  };
}
