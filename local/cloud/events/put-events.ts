// PutEvents: up to ten events in one call, each taken or refused by itself.
// Never untrue: a caller cannot speak as an AWS service; `aws.*` comes only from `emit`.
import { z } from "zod";
import { AwsError, type Caller, type Need, type Operation, type Place } from "../core/service.ts";
import type { Bus } from "./bus.ts";
import { checkBus } from "./inputs.ts";

const Entry = z.strictObject({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Epoch seconds, as JSON 1.1 carries a timestamp. */
  Time: z.number().optional(),
  EventBusName: z.string().optional(),
  TraceHeader: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;

const PutEvents = z.strictObject({ Entries: z.array(Entry).min(1).max(10) });
type PutEvents = z.infer<typeof PutEvents>;

type Answer = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

const LARGEST_REQUEST_BYTES = 256 * 1024;
const TIME_BYTES = 14;

/** How AWS counts an entry: the time as 14 bytes, the texts as UTF-8. */
function sizeOf({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry) {
  const texts = [Source, DetailType, Detail, ...Resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (Time === undefined ? 0 : TIME_BYTES);
}

const missing = (name: string): Answer => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

function detailOf(json: string): unknown {
  try {
    const detail: unknown = JSON.parse(json);
    return typeof detail === "object" && !Array.isArray(detail) ? (detail ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

function take(bus: Bus, { Source, DetailType, Detail, Resources, Time }: Entry): Answer {
  if (!Source) return missing("Source");
  if (!DetailType) return missing("DetailType");
  if (!Detail) return missing("Detail");
  if (Source.startsWith("aws.")) {
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Not authorized for the source.",
    };
  }
  const detail = detailOf(Detail);
  if (detail === undefined) {
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  }
  const EventId = bus.accept({
    source: Source,
    detailType: DetailType,
    detail,
    ...(Resources && { resources: Resources }),
    ...(Time !== undefined && { at: Time * 1000 }),
  });
  return { EventId };
}

/** One need an entry: the condition keys `events:source` and `events:detail-type` are single-valued. */
function needOf(place: Place, { Source = "", DetailType = "" }: Entry): Need {
  return {
    action: "events:PutEvents",
    resource: `arn:aws:events:${place.region}:${place.account}:event-bus/default`,
    context: { "events:source": Source, "events:detail-type": DetailType },
  };
}

export function putEvents(bus: Bus, place: Place): Operation<PutEvents, unknown> {
  return {
    input: PutEvents,
    needs: ({ Entries }: PutEvents, _: Caller) => Entries.map((entry) => needOf(place, entry)),
    run({ Entries }) {
      for (const { EventBusName } of Entries) checkBus(EventBusName, place);
      if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_REQUEST_BYTES) {
        throw new AwsError(
          "ValidationException",
          "Total size of the entries in the request is over the limit.",
        );
      }
      const answers = Entries.map((entry) => take(bus, entry));
      const failed = answers.filter((answer) => "ErrorCode" in answer);
      return { FailedEntryCount: failed.length, Entries: answers };
    },
  };
}
