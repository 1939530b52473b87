// The fault switches people can throw here: what each breaks, and what must hold all the same.
// Never untrue: a switch is on exactly while the local cloud has its rule or its bus fault.
import type { BusFaults, Faults, Rule } from "./data.ts";

interface Common {
  readonly id: string;
  readonly name: string;
  /** What must hold all the same. */
  readonly holds: string;
}

export type FaultSwitch = Common &
  ({ readonly bus: BusFaults } | { readonly rule: Omit<Rule, "id" | "struck" | "last"> });

export const FAULT_SWITCHES: readonly FaultSwitch[] = [
  {
    id: "lose-events",
    name: "EventBridge loses every event",
    holds: "The sweep finds every session within a minute.",
    bus: { lose: 1 },
  },
  {
    id: "double-events",
    name: "EventBridge delivers every event twice",
    holds: "Each session is recorded once.",
    bus: { duplicate: 1 },
  },
  {
    id: "late-events",
    name: "Events come late and out of order",
    holds: "The ledger ends the same.",
    bus: { delayMs: [1000, 60_000], reorder: true },
  },
  {
    id: "lose-bells",
    name: "The click that wakes the workflow is lost",
    holds: "The decision is in the table; the sweep rings again.",
    rule: {
      service: "states",
      operation: "SendTaskSuccess",
      caller: "curfew-Slack",
      kind: "lost-before",
    },
  },
  {
    id: "no-listing",
    name: "DescribeSessions is throttled",
    holds: "No end is confirmed unseen: it is tried for ever.",
    rule: { service: "ssm", operation: "DescribeSessions", kind: "throttle" },
  },
  {
    id: "no-grant",
    name: "Writing a policy fails",
    holds: "A grant that cannot be made is revoked, not left.",
    rule: { service: "iam", operation: "PutRolePolicy", kind: "fail" },
  },
  {
    id: "no-revoke",
    name: "Deleting a policy is throttled",
    holds: "Sessions are closed; the policy's own deadline stands.",
    rule: { service: "iam", operation: "DeleteRolePolicy", kind: "throttle" },
  },
];

const busNames = (bus: BusFaults) => Object.keys(bus) as (keyof BusFaults)[];
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export const isOn = (one: FaultSwitch, { rules, events }: Faults): boolean =>
  "bus" in one
    ? busNames(one.bus).every((name) => same(events[name], one.bus[name]))
    : rules.some(({ id }) => id === one.id);

/** The body of `POST /control/faults` that throws the switch. */
export function throwing(one: FaultSwitch, { events }: Faults, on: boolean): object {
  if ("rule" in one) return on ? { add: [{ id: one.id, ...one.rule }] } : { remove: [one.id] };
  const left = Object.entries(events).filter(([name]) => !(name in one.bus));
  return { events: { ...Object.fromEntries(left), ...(on ? one.bus : {}) } };
}
