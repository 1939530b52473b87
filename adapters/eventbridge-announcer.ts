// Curfew's own events on the event bus, for the customer's rules.
// Never untrue: news that cannot be told is logged; it never undoes what it tells of.
import {
  EventBridgeClient,
  type EventBridgeClientConfig,
  PutEventsCommand,
} from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE } from "../domain/events.ts";
import type { Announcer, Log } from "../domain/ports.ts";

export function eventBridgeAnnouncer(config: EventBridgeClientConfig, log: Log): Announcer {
  const bridge = new EventBridgeClient(config);
  return {
    async announce(events) {
      try {
        const { FailedEntryCount, Entries } = await bridge.send(
          new PutEventsCommand({
            Entries: events.map(({ name, detail }) => ({
              Source: EVENT_SOURCE,
              DetailType: name,
              Detail: JSON.stringify(detail),
            })),
          }),
        );
        if (FailedEntryCount) log.problem("the event bus refused events", Entries);
      } catch (cause) {
        log.problem("could not reach the event bus", cause);
      }
    },
  };
}
