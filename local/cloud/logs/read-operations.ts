// Describing groups and streams, and reading events.
// Never untrue: lastEventTimestamp lags behind, so nobody can build idle detection on it (facts E2).
import { z } from "zod";
import { AwsError, type Operation } from "../core/service.ts";
import { pageOf } from "../ec2/pages.ts";
import { matcherOf } from "./filter-pattern.ts";
import { groupArn, type LogEvent, type LogStream } from "./records.ts";
import { groupName, type LogsDeps, streamName } from "./write-operations.ts";

/** How far lastEventTimestamp is behind; AWS says "typically less than an hour" (facts E2). */
export const LAST_EVENT_LAG_MS = 45 * 60_000;

const refuseToken = () =>
  new AwsError("InvalidParameterException", "The specified nextToken is invalid.");

const groupsInput = z.strictObject({
  logGroupNamePrefix: groupName.optional(),
  limit: z.number().int().min(1).max(50).optional(),
  nextToken: z.string().optional(),
});
const streamsInput = z.strictObject({
  logGroupName: groupName,
  logStreamNamePrefix: streamName.optional(),
  orderBy: z.enum(["LogStreamName", "LastEventTime"]).optional(),
  descending: z.boolean().optional(),
  limit: z.number().int().min(1).max(50).optional(),
  nextToken: z.string().optional(),
});
const range = {
  startTime: z.number().int().nonnegative().optional(),
  endTime: z.number().int().nonnegative().optional(),
  limit: z.number().int().min(1).max(10_000).optional(),
  nextToken: z.string().optional(),
};
const getInput = z.strictObject({
  logGroupName: groupName,
  logStreamName: streamName,
  startFromHead: z.boolean().optional(),
  ...range,
});
const filterInput = z.strictObject({
  logGroupName: groupName,
  logStreamNames: z.array(streamName).min(1).max(100).optional(),
  logStreamNamePrefix: streamName.optional(),
  filterPattern: z.string().max(1024).optional(),
  ...range,
});

interface Described {
  readonly key: string;
  readonly shape: Readonly<Record<string, unknown>>;
}

function describeStream({ clock, place, records }: LogsDeps, stream: LogStream) {
  const events = records.events(stream.group, stream.name);
  const seen = events.filter(
    ({ ingestionTime }) => ingestionTime <= clock.now() - LAST_EVENT_LAG_MS,
  );
  const times = {
    first: events[0]?.timestamp,
    last: seen.at(-1)?.timestamp,
    ingested: events.at(-1)?.ingestionTime,
  };
  const shape = {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    arn: `${groupArn(place, stream.group)}:log-stream:${stream.name}`,
    storedBytes: 0,
    ...(times.first !== undefined && { firstEventTimestamp: times.first }),
    ...(times.last !== undefined && { lastEventTimestamp: times.last }),
    ...(times.ingested !== undefined && { lastIngestionTime: times.ingested }),
  };
  return { name: stream.name, last: times.last ?? 0, shape };
}

function describeStreams(deps: LogsDeps, input: z.infer<typeof streamsInput>) {
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "Cannot order by LastEventTime with a logStreamNamePrefix.",
    );
  const items = deps.records
    .streams(input.logGroupName)
    .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""))
    .map((stream) => describeStream(deps, stream))
    .map(({ name, last, shape }): Described => {
      const time = input.descending ? Number.MAX_SAFE_INTEGER - last : last;
      return { key: byTime ? `${String(time).padStart(17, "0")} ${name}` : name, shape };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  if (!byTime && input.descending)
    throw new AwsError("InvalidParameterException", "Descending order is by LastEventTime only.");
  const page = pageOf({
    items,
    keyOf: ({ key }) => key,
    size: input.limit ?? 50,
    token: input.nextToken,
    scope: `streams:${input.logGroupName}`,
    refuse: refuseToken,
  });
  return {
    logStreams: page.items.map(({ shape }) => shape),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}

function describeGroups({ place, records }: LogsDeps, input: z.infer<typeof groupsInput>) {
  const page = pageOf({
    items: records.groups().filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? "")),
    keyOf: ({ name }) => name,
    size: input.limit ?? 50,
    token: input.nextToken,
    scope: "groups",
    refuse: refuseToken,
  });
  return {
    logGroups: page.items.map(({ name, createdAt, kmsKeyId }) => ({
      logGroupName: name,
      creationTime: createdAt,
      arn: `${groupArn(place, name)}:*`,
      logGroupArn: groupArn(place, name),
      metricFilterCount: 0,
      storedBytes: 0,
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}

interface Range {
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

/** GetLogEvents takes the end exclusive, FilterLogEvents inclusive; both the start inclusive. */
const inRange =
  ({ startTime = 0, endTime = Number.MAX_SAFE_INTEGER }: Range) =>
  (event: LogEvent) =>
    event.timestamp >= startTime && event.timestamp <= endTime;

/** Tokens are `f/n` and `b/n`: read on from, or back to, the n-th event; the same token again at the end. */
function getEvents({ records }: LogsDeps, input: z.infer<typeof getInput>) {
  const { logGroupName, logStreamName, startTime, endTime, limit = 10_000, nextToken } = input;
  const until = endTime === undefined ? {} : { endTime: endTime - 1 };
  const events = records
    .events(logGroupName, logStreamName)
    .filter(inRange({ startTime, ...until }));
  const [, way, index] = /^([fb])\/(\d+)$/.exec(nextToken ?? "") ?? [];
  if (nextToken !== undefined && way === undefined) throw refuseToken();
  const forward = way === "f" || (way === undefined && input.startFromHead === true);
  const edge = forward ? 0 : events.length;
  const from = index === undefined ? edge : Number(index);
  const [start, end] = forward ? [from, from + limit] : [Math.max(from - limit, 0), from];
  const page = events.slice(start, end);
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({
      timestamp,
      message,
      ingestionTime,
    })),
    nextForwardToken: `f/${start + page.length}`,
    nextBackwardToken: `b/${start}`,
  };
}

function filterEvents({ records }: LogsDeps, input: z.infer<typeof filterInput>) {
  const { logGroupName, logStreamNames, logStreamNamePrefix, filterPattern = "" } = input;
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined)
    throw new AwsError("InvalidParameterException", "Give stream names or a prefix, not both.");
  const matches = matcherOf(filterPattern);
  const names =
    logStreamNames?.filter((name) => records.stream(logGroupName, name)) ??
    records
      .streams(logGroupName)
      .map(({ name }) => name)
      .filter((name) => name.startsWith(logStreamNamePrefix ?? ""));
  const found = names.flatMap((logStreamName) =>
    records
      .events(logGroupName, logStreamName)
      .filter((event) => inRange(input)(event) && matches(event.message))
      .map((event) => ({
        key: `${String(event.timestamp).padStart(17, "0")} ${logStreamName} ${event.id}`,
        logStreamName,
        event,
      })),
  );
  const page = pageOf({
    items: found.sort((a, b) => (a.key < b.key ? -1 : 1)),
    keyOf: ({ key }) => key,
    size: input.limit ?? 10_000,
    token: input.nextToken,
    scope: `events:${logGroupName}`,
    refuse: refuseToken,
  });
  return {
    events: page.items.map(({ logStreamName, event: { id, ...event } }) => ({
      logStreamName,
      ...event,
      eventId: id,
    })),
    searchedLogStreams: [],
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}

/** The operations that only read, by name. */
export function readOperations(deps: LogsDeps) {
  const { place } = deps;
  const on = (action: string, resource: string) => [{ action: `logs:${action}`, resource }];
  const groups: Operation<z.infer<typeof groupsInput>> = {
    input: groupsInput,
    needs: () => on("DescribeLogGroups", groupArn(place, "*")),
    run: (input) => describeGroups(deps, input),
  };
  const streams: Operation<z.infer<typeof streamsInput>> = {
    input: streamsInput,
    needs: ({ logGroupName }) => on("DescribeLogStreams", `${groupArn(place, logGroupName)}:*`),
    run: (input) => describeStreams(deps, input),
  };
  const get: Operation<z.infer<typeof getInput>> = {
    input: getInput,
    needs: ({ logGroupName, logStreamName }) =>
      on("GetLogEvents", `${groupArn(place, logGroupName)}:log-stream:${logStreamName}`),
    run: (input) => getEvents(deps, input),
  };
  const filter: Operation<z.infer<typeof filterInput>> = {
    input: filterInput,
    needs: ({ logGroupName }) => on("FilterLogEvents", `${groupArn(place, logGroupName)}:*`),
    run: (input) => filterEvents(deps, input),
  };
  return {
    DescribeLogGroups: groups,
    DescribeLogStreams: streams,
    GetLogEvents: get,
    FilterLogEvents: filter,
  };
}
