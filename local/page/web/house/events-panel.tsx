// The event stream of the bus.
// Never untrue: an event that was lost is shown as lost, to whom; nothing here is delivered by looking.
import type { Happening } from "../../../house/shapes.ts";
import { stream } from "./data.ts";
import { Badge, Nothing, Panel, Scroll, type Tone, utcTime } from "./panel.tsx";

const TONES: Readonly<Record<Happening["sent"][number]["fate"], Tone>> = {
  delivered: "good",
  "delivered twice": "warn",
  "on its way": "mark",
  lost: "bad",
  "given up": "bad",
};

function Row({ of }: { of: Happening }) {
  const { at, source, type, about, sent, detail } = of;
  return (
    <li class="event">
      <details>
        <summary>
          <time>{utcTime(at)}</time>
          <span class="event-what">
            <b>{about}</b> <span class="soft">{source}</span>
          </span>
          <span class="fates">
            {sent.length === 0 ? <span class="soft">no rule wants it</span> : null}
            {sent.map(({ to, fate }) => (
              <Badge key={to} tone={TONES[fate]}>
                {fate}: {to}
              </Badge>
            ))}
          </span>
        </summary>
        <pre>{JSON.stringify({ "detail-type": type, source, detail }, null, 2)}</pre>
      </details>
    </li>
  );
}

const counted = (shown: number, total: number) =>
  total > shown ? `the newest ${shown} of ${total}` : `${total} since the start`;

export function EventsPanel() {
  const { total, events } = stream.value;
  return (
    <Panel
      name="events"
      title="Events"
      says="What EventBridge carries. It may lose, delay or double an event; Curfew must be right all the same."
      beside={<Badge tone="plain">{counted(events.length, total)}</Badge>}
    >
      <Scroll label="Events">
        {events.length === 0 ? (
          <Nothing>No event yet.</Nothing>
        ) : (
          <ol>
            {events.map((one) => (
              <Row key={one.seq} of={one} />
            ))}
          </ol>
        )}
      </Scroll>
    </Panel>
  );
}
