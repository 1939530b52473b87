// The dead-letter queues: what EventBridge, Scheduler and Lambda could not deliver.
// Never untrue: a message stays until it is taken out by name; nothing here expires.
import { randomUUID } from "node:crypto";
import type { Store } from "../core/store.ts";

/** A message of a dead-letter queue (a standard SQS queue on AWS). */
export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  /** When it was put there, epoch ms of the story. */
  readonly at: number;
  /** The event as JSON text. */
  readonly body: string;
  /** The message attributes, e.g. `ERROR_CODE`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DeadLetters {
  put(letter: Omit<DeadLetter, "id">): void;
  /** The messages of one queue, or of all, oldest first. */
  list(queue?: string): DeadLetter[];
  /** Takes a message out, as a redrive or a purge does. */
  delete(id: string): void;
}

/** The dead-letter queues of a store; every service that asks gets the same ones. */
export function deadLettersOf(store: Store): DeadLetters {
  const letters = store.collection<DeadLetter>("dead-letters");
  return {
    put(letter) {
      const id = randomUUID();
      letters.put(id, { id, ...letter });
    },
    list: (queue) =>
      letters.values().filter((letter) => queue === undefined || letter.queue === queue),
    delete: (id) => letters.delete(id),
  };
}
