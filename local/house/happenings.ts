// The event stream: what came to the bus, and whether it reached whom it was meant for.
// Never untrue: lost, doubled and delivered are what the bus did, not what was to be expected.
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
    about: aboutOf(event.detail),
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

/** The field that says most, of those that AWS's and Curfew's events have. */
function aboutOf(detail: unknown): string {
  const fields = (typeof detail === "object" ? detail : undefined) as
    | Readonly<Record<string, unknown>>
    | undefined;
  const found = ["eventName", "state", "status"].map((name) => fields?.[name]);
  return String(found.find((value) => typeof value === "string") ?? "");
}
