// The history of executions, in the shape of GetExecutionHistory.
// Never untrue: ids run from 1 without a gap; what lies behind an execution's own count does not count.
import type { Collection, Store } from "../core/store.ts";

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Epoch seconds, as on the wire. */
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: unknown;
}

/** An execution may have no more events than this (facts F). */
export const historyLimit = 25_000;

export interface History {
  /** Writes a batch that follows `written` events. A batch a kill left uncounted is overwritten. */
  append(executionArn: string, written: number, batch: readonly HistoryEvent[]): void;
  /** The first `count` events. */
  read(executionArn: string, count: number): HistoryEvent[];
}

export function createHistory(store: Store): History {
  const batches: Collection<readonly HistoryEvent[]> = store.collection("states.events");
  const keyOf = (executionArn: string, first: number) => `${executionArn}#${first}`;
  return {
    append(executionArn, written, batch) {
      if (batch.length > 0) batches.put(keyOf(executionArn, written + 1), batch);
    },
    read(executionArn, count) {
      const events: HistoryEvent[] = [];
      while (events.length < count) {
        const batch = batches.get(keyOf(executionArn, events.length + 1));
        if (batch === undefined) break;
        events.push(...batch);
      }
      return events.slice(0, count);
    },
  };
}

/** The name of the details field of each event type that does not follow `typeEventDetails`. */
function detailsKey(type: string): `${string}EventDetails` {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** Makes one event. The first state's entry points to event 0, as the start does, in AWS as well. */
export function historyEvent(
  id: number,
  type: string,
  nowMs: number,
  details: Readonly<Record<string, unknown>>,
): HistoryEvent {
  return {
    id,
    previousEventId: id <= 2 ? 0 : id - 1,
    timestamp: nowMs / 1000,
    type,
    [detailsKey(type)]: details,
  };
}
