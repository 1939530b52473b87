// What became of each event on the bus, for people who watch: who it was meant for, lost, doubled, delivered.
// Never untrue: it only looks on; nothing is delivered or lost because of it. It forgets the oldest, and at a restart all.
import type { BusEvent } from "./bus.ts";

/** How many events are remembered. */
export const JOURNAL_SIZE = 500;

/** One target of an event. `copies` is 0 where it was lost on the way and 2 where it was doubled. */
export interface Sent {
  readonly target: string;
  readonly copies: number;
  delivered: number;
  dead: number;
}

export interface Noted {
  /** Counts from 1, without a gap. */
  readonly seq: number;
  /** Epoch ms, story time. */
  readonly at: number;
  readonly event: BusEvent;
  /** Empty: no rule wanted it. */
  readonly sent: readonly Sent[];
}

export interface Journal {
  accepted(event: BusEvent, sent: readonly { target: string; copies: number }[]): void;
  /** A copy was taken by its target, or given up. */
  settled(event: unknown, target: string, how: "delivered" | "dead"): void;
  /** Oldest first. */
  list(): readonly Noted[];
  /** How many there were in all since the start. */
  total(): number;
}

export function createJournal(now: () => number): Journal {
  const noted: Noted[] = [];
  let total = 0;
  return {
    accepted(event, sent) {
      total += 1;
      const fresh = sent.map((one) => ({ ...one, delivered: 0, dead: 0 }));
      noted.push({ seq: total, at: now(), event, sent: fresh });
      if (noted.length > JOURNAL_SIZE) noted.shift();
    },
    settled(event, target, how) {
      const found = noted.findLast((one) => one.event.id === (event as BusEvent).id);
      const one = found?.sent.find((sent) => sent.target === target);
      if (one !== undefined) one[how] += 1;
    },
    list: () => noted,
    total: () => total,
  };
}
