// A bus with a recording target, and operations called as the front would call them.
import { createClock } from "../../../../local/cloud/core/clock.ts";
import type { Call, Service } from "../../../../local/cloud/core/service.ts";
import { memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import type { BusEvent } from "../../../../local/cloud/events/bus.ts";
import { createEvents, type EventsOptions } from "../../../../local/cloud/events/events.ts";

export const PLACE = { account: "123456789012", region: "eu-west-1" };
export const START = Date.parse("2026-11-23T09:00:00Z");
export const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:Track";
export const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:undelivered";

const CALL: Call = {
  requestId: "r",
  caller: {
    kind: "user",
    arn: "arn:aws:iam::123456789012:user/ana",
    accountId: PLACE.account,
    userId: "AIDAANA",
    accessKeyId: "AKIAANA",
    principalArn: "arn:aws:iam::123456789012:user/ana",
  },
};

/** Parses the input and runs the operation. */
export async function call(service: Service, name: string, input: unknown) {
  const operation = service.operations[name]!;
  return (await operation.run(operation.input.parse(input), CALL)) as Record<string, unknown>;
}

export interface StageOptions {
  readonly store?: Store;
  readonly startAt?: number;
  readonly deliver?: EventsOptions["deliver"];
}

/** `seen` holds what arrived: the time in seconds since START, and the event. */
export function stage({ store = memoryStore(), startAt = START, deliver }: StageOptions = {}) {
  const clock = createClock({ mode: "still", startAt });
  const seen: { at: number; event: BusEvent }[] = [];
  const events = createEvents({
    clock,
    store,
    place: PLACE,
    deliver: async (target, event) => {
      seen.push({ at: (clock.now() - START) / 1000, event: event as BusEvent });
      await deliver?.(target, event);
    },
  });
  const run = (name: string, input: unknown) => call(events.service, name, input);
  /** A rule with one target; its retry policy is AWS's unless given. */
  const putRule = async (pattern: unknown, target: Readonly<Record<string, unknown>> = {}) => {
    await run("PutRule", { Name: "track", EventPattern: JSON.stringify(pattern) });
    await run("PutTargets", { Rule: "track", Targets: [{ Id: "f", Arn: FUNCTION, ...target }] });
  };
  const emit = (n: number) =>
    events.emit({ source: "aws.ec2", detailType: "Change", detail: { n } });
  const order = () => seen.map(({ event }) => (event.detail as { n: number }).n);
  return { clock, events, seen, run, putRule, emit, order };
}
