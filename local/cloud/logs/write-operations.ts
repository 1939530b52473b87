// Making groups, streams and filters, and putting events.
// Never untrue: events that AWS would reject for their time are counted as rejected, not kept.
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Operation, type Place } from "../core/service.ts";
import { groupArn, type NewEvent, type Records } from "./records.ts";
import type { Subscriptions } from "./subscriptions.ts";

const HOUR_MS = 3_600_000;
const OLDEST_MS = 14 * 24 * HOUR_MS;
const NEWEST_MS = 2 * HOUR_MS;

export const groupName = z.string().regex(/^[.\-_/#A-Za-z0-9]{1,512}$/);
export const streamName = z.string().regex(/^[^:*]{1,512}$/);

const createGroupInput = z.strictObject({
  logGroupName: groupName,
  kmsKeyId: z.string().max(256).optional(),
});
const deleteGroupInput = z.strictObject({ logGroupName: groupName });
const createStreamInput = z.strictObject({ logGroupName: groupName, logStreamName: streamName });
const putInput = createStreamInput.extend({
  logEvents: z
    .array(
      z.strictObject({ timestamp: z.number().int().nonnegative(), message: z.string().min(1) }),
    )
    .min(1)
    .max(10_000),
  // Taken and ignored, as AWS does since 2023.
  sequenceToken: z.string().optional(),
});
const filterInput = z.strictObject({
  logGroupName: groupName,
  filterName: streamName,
  filterPattern: z.string().max(1024),
  destinationArn: z.string().regex(/^arn:aws:lambda:[^:]+:[^:]+:function:[^:]+$/),
});
const deleteFilterInput = filterInput.pick({ logGroupName: true, filterName: true });
const listFiltersInput = filterInput.pick({ logGroupName: true });

export interface LogsDeps {
  readonly clock: Clock;
  readonly place: Place;
  readonly records: Records;
  readonly subscriptions: Subscriptions;
}

/** Keeps the events and hands them to the subscriptions. Throws ResourceNotFoundException, InvalidParameterException. */
export function putEvents(
  { clock, records, subscriptions }: LogsDeps,
  group: string,
  stream: string,
  events: readonly NewEvent[],
) {
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0)))
    throw new AwsError(
      "InvalidParameterException",
      "Log events in a single PutLogEvents request must be in chronological order.",
    );
  const now = clock.now();
  const tooOld = events.filter(({ timestamp }) => timestamp < now - OLDEST_MS).length;
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + NEWEST_MS);
  const taken = events.slice(tooOld, tooNew === -1 ? undefined : tooNew);
  subscriptions.publish(group, stream, records.append(group, stream, taken));
  const rejected = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(tooNew !== -1 && { tooNewLogEventStartIndex: tooNew }),
  };
  return Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected };
}

function makingOperations(deps: LogsDeps) {
  const { place, records } = deps;
  const createGroup: Operation<z.infer<typeof createGroupInput>> = {
    input: createGroupInput,
    needs: ({ logGroupName }) => [
      { action: "logs:CreateLogGroup", resource: groupArn(place, logGroupName) },
    ],
    run({ logGroupName, kmsKeyId }) {
      records.createGroup(logGroupName, kmsKeyId);
      return {};
    },
  };
  const deleteGroup: Operation<z.infer<typeof deleteGroupInput>> = {
    input: deleteGroupInput,
    needs: ({ logGroupName }) => [
      { action: "logs:DeleteLogGroup", resource: `${groupArn(place, logGroupName)}:*` },
    ],
    run({ logGroupName }) {
      records.deleteGroup(logGroupName);
      return {};
    },
  };
  const createStream: Operation<z.infer<typeof createStreamInput>> = {
    input: createStreamInput,
    needs: ({ logGroupName }) => [
      { action: "logs:CreateLogStream", resource: `${groupArn(place, logGroupName)}:*` },
    ],
    run({ logGroupName, logStreamName }) {
      records.createStream(logGroupName, logStreamName);
      return {};
    },
  };
  const put: Operation<z.infer<typeof putInput>> = {
    input: putInput,
    needs: ({ logGroupName, logStreamName }) => [
      {
        action: "logs:PutLogEvents",
        resource: `${groupArn(place, logGroupName)}:log-stream:${logStreamName}`,
      },
    ],
    run: ({ logGroupName, logStreamName, logEvents }) =>
      putEvents(deps, logGroupName, logStreamName, logEvents),
  };
  return {
    CreateLogGroup: createGroup,
    DeleteLogGroup: deleteGroup,
    CreateLogStream: createStream,
    PutLogEvents: put,
  };
}

function filterOperations({ clock, place, records, subscriptions }: LogsDeps) {
  const on =
    (action: string) =>
    ({ logGroupName }: { readonly logGroupName: string }) => [
      { action: `logs:${action}`, resource: `${groupArn(place, logGroupName)}:*` },
    ];
  const putFilter: Operation<z.infer<typeof filterInput>> = {
    input: filterInput,
    needs: on("PutSubscriptionFilter"),
    run({ logGroupName, filterName, filterPattern, destinationArn }) {
      const createdAt = clock.now();
      const filter = { name: filterName, pattern: filterPattern, destinationArn, createdAt };
      subscriptions.put(logGroupName, filter);
      return {};
    },
  };
  const deleteFilter: Operation<z.infer<typeof deleteFilterInput>> = {
    input: deleteFilterInput,
    needs: on("DeleteSubscriptionFilter"),
    run({ logGroupName, filterName }) {
      const { filters } = records.group(logGroupName);
      const left = filters.filter(({ name }) => name !== filterName);
      if (left.length === filters.length)
        throw new AwsError("ResourceNotFoundException", "The specified filter does not exist.");
      records.setFilters(logGroupName, left);
      return {};
    },
  };
  const listFilters: Operation<z.infer<typeof listFiltersInput>> = {
    input: listFiltersInput,
    needs: on("DescribeSubscriptionFilters"),
    run: ({ logGroupName }) => ({
      subscriptionFilters: records.group(logGroupName).filters.map((filter) => ({
        filterName: filter.name,
        logGroupName,
        filterPattern: filter.pattern,
        destinationArn: filter.destinationArn,
        distribution: "ByLogStream",
        creationTime: filter.createdAt,
      })),
    }),
  };
  return {
    PutSubscriptionFilter: putFilter,
    DeleteSubscriptionFilter: deleteFilter,
    DescribeSubscriptionFilters: listFilters,
  };
}

/** The operations that change something, by name, with the listing of filters beside them. */
export function writeOperations(deps: LogsDeps) {
  return { ...makingOperations(deps), ...filterOperations(deps) };
}
