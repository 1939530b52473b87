// CloudWatch Logs, as far as transcripts go: written by the agent, read by the product, carried to a function.
// Never untrue: a group is not made by writing to it.
import type { Clock } from "../core/clock.ts";
import type { Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { readOperations } from "./read-operations.ts";
import { createRecords, type NewEvent } from "./records.ts";
import { createSubscriptions, type Deliver } from "./subscriptions.ts";
import { type LogsDeps, putEvents, writeOperations } from "./write-operations.ts";

export interface LogsOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly deliver: Deliver;
}

export type Logs = ReturnType<typeof createLogs>;

/** The `logs` service, and the short ways in for seeds and for the agent on an instance. */
export function createLogs({ clock, store, place, deliver }: LogsOptions) {
  const records = createRecords({ clock, store });
  const subscriptions = createSubscriptions({ clock, store, place, records, deliver });
  const deps: LogsDeps = { clock, place, records, subscriptions };
  const service: Service = {
    name: "logs",
    protocol: "json",
    operations: { ...writeOperations(deps), ...readOperations(deps) },
  };
  return {
    service,
    /** Makes the group unless it is there. */
    seedGroup({ name, kmsKeyId }: { readonly name: string; readonly kmsKeyId?: string }) {
      if (records.findGroup(name) === undefined) records.createGroup(name, kmsKeyId);
    },
    /** Makes the subscription of a function unless it is there just so; the group must exist. */
    seedSubscription(group: string, name: string, functionName: string) {
      const { region, account } = place;
      const destinationArn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
      const found = records.group(group).filters.find((filter) => filter.name === name);
      if (found?.destinationArn === destinationArn) return;
      subscriptions.put(group, { name, pattern: "", destinationArn, createdAt: clock.now() });
    },
    group: (name: string) => records.findGroup(name),
    /** As the agent writes: the stream is made with its first events (facts E1). Throws ResourceNotFoundException if there is no group. */
    write(group: string, stream: string, events: readonly NewEvent[]) {
      if (!records.hasStream(group, stream)) records.createStream(group, stream);
      putEvents(deps, group, stream, events);
    },
  };
}
