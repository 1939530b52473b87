// Log groups, streams and events as they are kept.
// Never untrue: an event that was taken is read back unchanged, in the order in which it came.
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Collection, Store } from "../core/store.ts";

export interface SubscriptionFilter {
  readonly name: string;
  readonly pattern: string;
  /** A Lambda function's ARN. */
  readonly destinationArn: string;
  /** Epoch ms, as all times in CloudWatch Logs. */
  readonly createdAt: number;
}

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly kmsKeyId?: string;
  readonly filters: readonly SubscriptionFilter[];
}

export interface LogStream {
  readonly group: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
}

export const groupArn = ({ region, account }: Place, group: string) =>
  `arn:aws:logs:${region}:${account}:log-group:${group}`;

const notFound = (what: "group" | "stream") =>
  new AwsError("ResourceNotFoundException", `The specified log ${what} does not exist.`);
const alreadyThere = (what: "group" | "stream") =>
  new AwsError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : 1;

export type Records = ReturnType<typeof createRecords>;

interface Deps {
  readonly clock: Clock;
  readonly store: Store;
}

export function createRecords({ clock, store }: Deps) {
  const groups = store.collection<LogGroup>("logs.groups");
  const streams = store.collection<LogStream>("logs.streams");
  const streamId = (group: string, name: string) => `${group}:${name}`;
  const eventsIn = (group: string, name: string): Collection<LogEvent> =>
    store.collection(`logs.events:${streamId(group, name)}`);

  const group = (name: string): LogGroup => {
    const found = groups.get(name);
    if (found === undefined) throw notFound("group");
    return found;
  };
  const stream = (inGroup: string, name: string): LogStream => {
    const found = streams.get(streamId(group(inGroup).name, name));
    if (found === undefined) throw notFound("stream");
    return found;
  };
  return {
    findGroup: (name: string) => groups.get(name),
    /** Throws ResourceNotFoundException. */
    group,
    stream,
    groups: () => groups.values().sort(byName),
    streams: (ofGroup: string) =>
      streams
        .values()
        .filter((each) => each.group === group(ofGroup).name)
        .sort(byName),
    hasStream: (ofGroup: string, name: string) =>
      streams.get(streamId(ofGroup, name)) !== undefined,
    createGroup(name: string, kmsKeyId?: string) {
      if (groups.get(name)) throw alreadyThere("group");
      const key = kmsKeyId === undefined ? {} : { kmsKeyId };
      groups.put(name, { name, createdAt: clock.now(), filters: [], ...key });
    },
    /** With its streams and their events. Throws ResourceNotFoundException. */
    deleteGroup(name: string) {
      group(name);
      for (const each of streams.values().filter(({ group: inGroup }) => inGroup === name)) {
        const kept = eventsIn(name, each.name);
        for (let index = kept.size - 1; index >= 0; index -= 1) kept.delete(String(index));
        streams.delete(streamId(name, each.name));
      }
      groups.delete(name);
    },
    createStream(inGroup: string, name: string) {
      const id = streamId(group(inGroup).name, name);
      if (streams.get(id)) throw alreadyThere("stream");
      streams.put(id, { group: inGroup, name, createdAt: clock.now() });
    },
    setFilters(ofGroup: string, filters: readonly SubscriptionFilter[]) {
      groups.put(ofGroup, { ...group(ofGroup), filters });
    },
    append(inGroup: string, name: string, events: readonly NewEvent[]): LogEvent[] {
      stream(inGroup, name);
      const kept = eventsIn(inGroup, name);
      return events.map(({ timestamp, message }) => {
        // CloudWatch's event ids are long numbers that begin with the time.
        const id = `${timestamp}${String(kept.size).padStart(20, "0")}`;
        const event = { id, timestamp, ingestionTime: clock.now(), message };
        kept.put(String(kept.size), event);
        return event;
      });
    },
    /** In order of time; of one millisecond in the order in which they came. */
    events: (inGroup: string, name: string) =>
      eventsIn(inGroup, stream(inGroup, name).name)
        .values()
        .sort((a, b) => a.timestamp - b.timestamp),
  };
}
