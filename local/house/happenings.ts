// The event stream: what came to the bus, and whether it reached whom it was meant for.
// Never untrue: lost, doubled and delivered are what the bus did, not what was to be expected.
import type { BusEvent } from "../cloud/events/bus.ts";
import type { Noted } from "../cloud/events/journal.ts";
import type { Stage } from "../stage/stage.ts";
import type { EventStream, Fate, Happening } from "./shapes.ts";

export function eventStream({ cloud, topology }: Stage, most: number): EventStream {
  const { journal } = cloud.events;
  const newest = journal.list().slice(-most).reverse();
  return {
    total: journal.total(),
    events: newest.map((noted) => happening(noted, topology.prefix)),
  };
}

function happening({ seq, at, event, sent }: Noted, prefix: string): Happening {
  return {
    seq,
    at,
    source: event.source,
    type: event["detail-type"],
    about: aboutOf(event),
    sent: sent.map(({ target, ...one }) => ({
      to: (target.split(":").at(-1) ?? target).replace(`${prefix}-`, ""),
      fate: fateOf(one),
    })),
    detail: event.detail,
  };
}

function fateOf({ copies, delivered, dead }: Omit<Noted["sent"][number], "target">): Fate {
  if (copies === 0) return "lost";
  if (delivered > 1) return "delivered twice";
  if (delivered === 1) return "delivered";
  return dead > 0 ? "given up" : "on its way";
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

/** What is told of, by whom: the call and its caller, a change and its request, a state and what is in it. */
function aboutOf({ source, "detail-type": type, detail }: BusEvent): string {
  const { eventName, userIdentity, state, status, errorCode } = fieldsOf(detail);
  if (typeof eventName === "string") {
    const caller = String(fieldsOf(userIdentity).arn ?? "")
      .split("/")
      .at(-1);
    return `${eventName} by ${caller || "AWS"}${errorCode === undefined ? "" : ", refused"}`;
  }
  if (source.startsWith("aws.")) return `${type}: ${String(state ?? status ?? "")}`;
  return type;
}
