// Lambda's own queue of asynchronous invocations: tried again after one minute and then two, then dead-lettered; a throttled
// one goes back until it is too old (Lambda developer guide, asynchronous invocation).
// Never untrue: what `add` has returned from runs at least once, kill -9 or not (at-least-once, as on AWS).
import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";
import { deadLettersOf } from "../events/dead-letters.ts";

export interface AsyncOptions {
  /** 0-2, AWS's range; 2 if left out. */
  readonly retries?: number;
  /** 60-21,600, AWS's range; 21,600 (six hours) if left out. An older event is not tried again. */
  readonly maxAgeSeconds?: number;
  /** The name of the queue that takes what has failed for good; without it, such an event is dropped. */
  readonly deadLetters?: string;
}

interface Pending {
  readonly id: string;
  readonly functionName: string;
  readonly event: unknown;
  readonly retries: number;
  /** Epoch ms, story time: a try after this is none. */
  readonly expiresAt: number;
  readonly deadLetters?: string;
  /** How many tries have failed. */
  readonly failures: number;
  /** How many tries in a row were throttled. */
  readonly throttles: number;
  /** Epoch ms, story time. */
  readonly dueAt: number;
}

export interface AsyncQueue {
  add(functionName: string, event: unknown, options: AsyncOptions): void;
  /** Takes up what an earlier run of the local cloud left for this function. */
  resume(functionName: string): void;
}

export interface AsyncQueueOptions {
  readonly clock: Clock;
  readonly store: Store;
  /** One try; rejects if the function failed, and with `Throttled` if it may not run now. */
  readonly invoke: (functionName: string, event: unknown, requestId: string) => Promise<unknown>;
}

/** The function had no room for the event: no try of it, so it takes none of its retries. */
export class Throttled extends Error {
  constructor() {
    super("Rate Exceeded.");
    this.name = "TooManyRequestsException";
  }
}

const MINUTE_MS = 60_000;
const MOST_RETRIES = 2;
const OLDEST_SECONDS = 21_600;
/** From one second, twice as long each time, to five minutes. */
const throttleDelayMs = (throttles: number) => Math.min(1000 * 2 ** throttles, 5 * MINUTE_MS);

export function createAsyncQueue({ clock, store, invoke }: AsyncQueueOptions): AsyncQueue {
  const pending = store.collection<Pending>("lambda.async");
  const deadLetters = deadLettersOf(store);
  const held = new Set<string>();
  const forget = (work: Pending) => {
    held.delete(work.id);
    pending.delete(work.id);
  };

  const bury = (work: Pending, error: unknown) => {
    if (work.deadLetters === undefined) return;
    const attributes = {
      RequestID: work.id,
      ErrorCode: error instanceof Throttled ? "429" : "200",
      ErrorMessage: error instanceof Error ? error.message : String(error),
    };
    const body = JSON.stringify(work.event);
    deadLetters.put({ queue: work.deadLetters, at: clock.now(), body, attributes });
  };
  const attempt = async (work: Pending) => {
    try {
      await invoke(work.functionName, work.event, work.id);
      forget(work);
    } catch (error) {
      const next = nextTry(work, error);
      if (next.failures <= work.retries && next.dueAt <= work.expiresAt) {
        arm(next);
        return;
      }
      bury(work, error);
      forget(work);
    }
  };
  const nextTry = (work: Pending, error: unknown): Pending => {
    if (error instanceof Throttled)
      return {
        ...work,
        throttles: work.throttles + 1,
        dueAt: clock.now() + throttleDelayMs(work.throttles),
      };
    const failures = work.failures + 1;
    return { ...work, failures, throttles: 0, dueAt: clock.now() + failures * MINUTE_MS };
  };
  const arm = (work: Pending) => {
    held.add(work.id);
    pending.put(work.id, work);
    if (work.dueAt > clock.now()) clock.at(work.dueAt, () => attempt(work));
    else void clock.track(attempt(work));
  };

  return {
    add(functionName, event, options) {
      const {
        retries = MOST_RETRIES,
        maxAgeSeconds = OLDEST_SECONDS,
        deadLetters: queue,
      } = options;
      const id = randomUUID();
      const kept = Math.min(Math.max(retries, 0), MOST_RETRIES);
      const copy: unknown = JSON.parse(JSON.stringify(event ?? null));
      arm({
        id,
        functionName,
        event: copy,
        retries: kept,
        expiresAt: clock.now() + maxAgeSeconds * 1000,
        ...(queue !== undefined && { deadLetters: queue }),
        failures: 0,
        throttles: 0,
        dueAt: clock.now(),
      });
    },
    resume(functionName) {
      for (const work of pending.values()) {
        if (work.functionName === functionName && !held.has(work.id)) arm(work);
      }
    },
  };
}
