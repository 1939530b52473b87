// Events on their way to a function: tried, tried again with back-off, and dead-lettered (facts D1). Scheduler uses it too.
// Never untrue: what `add` has returned from is delivered at least once or becomes a dead letter, kill -9 or not.
import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";
import { deadLettersOf } from "./dead-letters.ts";

/** Hands an event to a target as an asynchronous Lambda invoke; resolves when Lambda has taken it. */
export type Deliver = (targetArn: string, event: unknown) => Promise<void>;

/** What EventBridge does when a target does not take an event. */
export interface RetryPolicy {
  /** 0-185. */
  readonly retries: number;
  /** 60-86400. */
  readonly maxAgeSeconds: number;
  /** The name of the dead-letter queue; without one the event is dropped, as on AWS. */
  readonly deadLetters?: string;
}

export interface Delivery extends RetryPolicy {
  readonly target: string;
  readonly event: unknown;
  /** Attributes of a dead letter that say where it came from, e.g. `RULE_ARN`. */
  readonly origin: Readonly<Record<string, string>>;
}

interface Pending extends Delivery {
  readonly id: string;
  /** Tries after the first. */
  readonly retriesMade: number;
  /** Epoch ms, story time. */
  readonly acceptedAt: number;
  readonly dueAt: number;
}

export interface Deliveries {
  /** Delivers at `dueAt` (epoch ms, story time) or at once if that has passed. */
  add(delivery: Delivery, dueAt: number): void;
  /** How many are not yet taken by their target. */
  pending(): number;
}

export interface DeliveriesOptions {
  readonly clock: Clock;
  readonly store: Store;
  /** The collection that keeps what is under way. */
  readonly name: string;
  readonly deliver: Deliver;
  readonly random: () => number;
  /** Told when a target took a delivery, and when one is given up. */
  readonly settled?: (event: unknown, target: string, how: "delivered" | "dead") => void;
}

const LONGEST_BACKOFF_MS = 600_000;

/** AWS says only "exponential back-off and jitter": 1 s doubled up to 10 minutes spreads 185 tries over about a day. */
function backoffMs(retriesMade: number, random: () => number): number {
  const whole = Math.min(1000 * 2 ** retriesMade, LONGEST_BACKOFF_MS);
  return Math.round(whole * (0.5 + random() / 2));
}

const ERROR_CODES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "NO_RESOURCE",
  AccessDeniedException: "NO_PERMISSIONS",
  TooManyRequestsException: "THROTTLING",
  ThrottlingException: "THROTTLING",
};
/** No retry can help: straight to the dead-letter queue (facts D1). */
const HOPELESS = ["NO_RESOURCE", "NO_PERMISSIONS"];

function errorOf(error: unknown) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { code: ERROR_CODES[name] ?? "ERROR_FROM_TARGET", message };
}

/** Takes up at once what an earlier run has left; `deliver` may have to wait until the functions are there. */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { clock, store, name, deliver, random, settled } = options;
  const pending = store.collection<Pending>(name);
  const deadLetters = deadLettersOf(store);

  const bury = (work: Pending, error: unknown, exhausted?: string) => {
    pending.delete(work.id);
    settled?.(work.event, work.target, "dead");
    if (work.deadLetters === undefined) return;
    const { code, message } = errorOf(error);
    const attributes = {
      ...work.origin,
      TARGET_ARN: work.target,
      ERROR_CODE: code,
      ERROR_MESSAGE: message,
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      RETRY_ATTEMPTS: String(work.retriesMade),
    };
    const body = JSON.stringify(work.event);
    deadLetters.put({ queue: work.deadLetters, at: clock.now(), body, attributes });
  };
  const retry = (work: Pending, error: unknown) => {
    if (HOPELESS.includes(errorOf(error).code)) return bury(work, error);
    if (work.retriesMade >= work.retries) return bury(work, error, "MaximumRetryAttempts");
    const dueAt = clock.now() + backoffMs(work.retriesMade, random);
    if (dueAt - work.acceptedAt > work.maxAgeSeconds * 1000) {
      return bury(work, error, "MaximumEventAgeInSeconds");
    }
    arm({ ...work, retriesMade: work.retriesMade + 1, dueAt });
  };
  const attempt = async (work: Pending) => {
    try {
      await deliver(work.target, work.event);
      pending.delete(work.id);
      settled?.(work.event, work.target, "delivered");
    } catch (error) {
      retry(work, error);
    }
  };
  const arm = (work: Pending) => {
    pending.put(work.id, work);
    if (work.dueAt > clock.now()) clock.at(work.dueAt, () => attempt(work));
    else void clock.track(Promise.resolve().then(() => attempt(work)));
  };

  for (const work of pending.values()) arm(work);
  return {
    add: (delivery, dueAt) =>
      arm({ ...delivery, id: randomUUID(), retriesMade: 0, acceptedAt: clock.now(), dueAt }),
    pending: () => pending.size,
  };
}
