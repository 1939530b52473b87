// Subscription filters: every event put is carried to the functions that asked for it, gzipped, in near real time (facts E2).
// Never untrue: a delivery that was taken on survives a restart; it is given up only after 24 hours of failing.
import { gzipSync } from "node:zlib";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { matcherOf } from "./filter-pattern.ts";
import type { LogEvent, Records, SubscriptionFilter } from "./records.ts";

/** Calls the function with a log event; a rejection is tried again. */
export type Deliver = (
  functionName: string,
  event: { readonly awslogs: { readonly data: string } },
) => unknown;

const FILTERS_PER_GROUP = 2;
const GIVE_UP_MS = 24 * 3_600_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 900_000;

interface Delivery {
  readonly id: string;
  readonly functionName: string;
  readonly data: string;
  readonly since: number;
  /** When it is tried next, epoch ms. */
  readonly at: number;
  readonly waitMs: number;
}

export type Subscriptions = ReturnType<typeof createSubscriptions>;

interface Deps {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly records: Records;
  readonly deliver: Deliver;
}

const functionNameOf = (arn: string) => arn.split(":")[6] ?? arn;

export function createSubscriptions({ clock, store, place, records, deliver }: Deps) {
  const open = store.collection<Delivery>("logs.deliveries");
  const counter = store.collection<number>("logs.counters");

  const later = (delivery: Delivery) => {
    const at = clock.now() + delivery.waitMs;
    if (at - delivery.since > GIVE_UP_MS) return open.delete(delivery.id);
    const next = { ...delivery, at, waitMs: Math.min(delivery.waitMs * 2, LONGEST_RETRY_MS) };
    open.put(next.id, next);
    arm(next);
  };
  const attempt = async (delivery: Delivery) => {
    try {
      await deliver(delivery.functionName, { awslogs: { data: delivery.data } });
      open.delete(delivery.id);
    } catch {
      later(delivery);
    }
  };
  const arm = (delivery: Delivery) => clock.at(delivery.at, () => attempt(delivery));
  const send = (filter: SubscriptionFilter, message: object) => {
    const now = clock.now();
    const number = (counter.get("delivery") ?? 0) + 1;
    counter.put("delivery", number);
    const delivery: Delivery = {
      id: String(number),
      functionName: functionNameOf(filter.destinationArn),
      data: gzipSync(JSON.stringify(message)).toString("base64"),
      since: now,
      at: now,
      waitMs: FIRST_RETRY_MS,
    };
    open.put(delivery.id, delivery);
    arm(delivery);
  };
  for (const delivery of open.values()) arm(delivery);

  return {
    /** Makes or replaces a filter and checks its destination with a CONTROL_MESSAGE. */
    put(group: string, filter: SubscriptionFilter) {
      matcherOf(filter.pattern);
      const others = records.group(group).filters.filter(({ name }) => name !== filter.name);
      if (others.length >= FILTERS_PER_GROUP)
        throw new AwsError("LimitExceededException", "Resource limit exceeded.");
      records.setFilters(group, [...others, filter]);
      send(filter, {
        messageType: "CONTROL_MESSAGE",
        owner: "CloudwatchLogs",
        logGroup: "",
        logStream: "",
        subscriptionFilters: [],
        logEvents: [
          {
            id: "",
            timestamp: clock.now(),
            message: "CWL CONTROL MESSAGE: Checking health of destination Lambda.",
          },
        ],
      });
    },
    /** Carries new events to the filters whose pattern they fit. */
    publish(group: string, stream: string, events: readonly LogEvent[]) {
      for (const filter of records.group(group).filters) {
        const matches = matcherOf(filter.pattern);
        const logEvents = events
          .filter(({ message }) => matches(message))
          .map(({ id, timestamp, message }) => ({ id, timestamp, message }));
        if (logEvents.length === 0) continue;
        send(filter, {
          messageType: "DATA_MESSAGE",
          owner: place.account,
          logGroup: group,
          logStream: stream,
          subscriptionFilters: [filter.name],
          logEvents,
        });
      }
    },
  };
}
