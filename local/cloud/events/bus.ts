// The default event bus: rules, their targets, and which event goes where.
// Never untrue: an event that a rule matches has become a delivery per target before `accept` returns.
import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import type { Deliveries, Delivery, RetryPolicy } from "./deliveries.ts";
import { type EventMatcher, parsePattern } from "./pattern.ts";

export interface Target extends RetryPolicy {
  readonly id: string;
  readonly arn: string;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  /** JSON text, as it was put. */
  readonly pattern: string;
  readonly isEnabled: boolean;
  readonly description?: string;
  readonly targets: readonly Target[];
}

/** The envelope targets receive. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** What an event is made of before it has its envelope; `at` is epoch ms. */
export interface EventParts {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  readonly at?: number;
}

export interface BusOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly deliveries: Deliveries;
  /** Told of every event, and of how many copies go to whom. */
  readonly accepted: (
    event: BusEvent,
    sent: readonly { readonly target: string; readonly copies: number }[],
  ) => void;
  /** When an event goes to a target, see faults.ts. */
  readonly timesFor: (target: string, event: BusEvent) => number[];
}

export type Bus = ReturnType<typeof createBus>;

const isoSeconds = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

export function createBus(options: BusOptions) {
  const { clock, store, place, deliveries, accepted, timesFor } = options;
  const rules = store.collection<Rule>("events.rules");
  const matchers = new Map<string, EventMatcher>();

  const matcherOf = (pattern: string): EventMatcher => {
    const matches = matchers.get(pattern) ?? parsePattern(pattern);
    matchers.set(pattern, matches);
    return matches;
  };
  const arnOf = (name: string) => `arn:aws:events:${place.region}:${place.account}:rule/${name}`;
  const find = (name: string): Rule => {
    const rule = rules.get(name);
    if (rule !== undefined) return rule;
    throw new AwsError(
      "ResourceNotFoundException",
      `Rule ${name} does not exist on EventBus default.`,
    );
  };
  const envelope = (parts: EventParts): BusEvent => ({
    version: "0",
    id: randomUUID(),
    "detail-type": parts.detailType,
    source: parts.source,
    account: place.account,
    time: isoSeconds(parts.at ?? clock.now()),
    region: place.region,
    resources: parts.resources ?? [],
    detail: JSON.parse(JSON.stringify(parts.detail)) as unknown,
  });
  const route = (rule: Rule, event: BusEvent) =>
    rule.targets.map(({ id: _, arn, ...policy }) => {
      const delivery = { ...policy, target: arn, event, origin: { RULE_ARN: rule.arn } };
      const times = timesFor(arn, event);
      return { target: arn, copies: times.length, go: () => send(delivery, times) };
    });
  const send = (delivery: Delivery, times: readonly number[]) => {
    for (const dueAt of times) deliveries.add(delivery, dueAt);
  };

  return {
    arnOf,
    find,
    rules: () => rules.values(),
    /** Adds or replaces a rule; its targets stay. Throws `InvalidEventPatternException`. */
    putRule(rule: Omit<Rule, "arn" | "targets">): Rule {
      matcherOf(rule.pattern);
      const targets = rules.get(rule.name)?.targets ?? [];
      const put = { ...rule, arn: arnOf(rule.name), targets };
      rules.put(rule.name, put);
      return put;
    },
    setTargets: (name: string, targets: readonly Target[]) =>
      rules.put(name, { ...find(name), targets }),
    setEnabled: (name: string, isEnabled: boolean) => rules.put(name, { ...find(name), isEnabled }),
    deleteRule: (name: string) => rules.delete(name),
    /** Puts an event on the bus; returns its id. */
    accept(parts: EventParts): string {
      const event = envelope(parts);
      const routes = rules
        .values()
        .filter(({ isEnabled, pattern }) => isEnabled && matcherOf(pattern)(event))
        .flatMap((rule) => route(rule, event));
      accepted(
        event,
        routes.map(({ target, copies }) => ({ target, copies })),
      );
      for (const { go } of routes) go();
      return event.id;
    },
  };
}
