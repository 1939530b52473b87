// What the service remembers. An execution is split in two: the record, written when it starts and when
// it ends, and the small cursor that moves with every transition.
// Never untrue: a cursor says exactly how to go on after kill -9, with no other memory.
import type { Collection, Store } from "../core/store.ts";

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The id of the definition new executions take; running ones keep theirs. */
  readonly revision: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ExecutionRecord {
  readonly arn: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly revision: string;
  readonly name: string;
  /** JSON text, as it came. */
  readonly input: string;
  readonly status: Status;
  /** Epoch ms. */
  readonly startedAt: number;
  /** When the whole execution times out, epoch ms. */
  readonly deadline?: number;
  readonly stoppedAt?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Of an ended execution; a running one has them in its cursor. */
  readonly events?: number;
  readonly transitions?: number;
}

/** How a task ended, or a wait (which has no result). */
export type Outcome =
  | { readonly ok: true; readonly result?: unknown }
  | { readonly ok: false; readonly error: string; readonly cause: string };

export interface TaskStage {
  readonly at: "task";
  /** The id of its TaskScheduled event: tells one attempt from the next. */
  readonly scheduled: number;
  readonly resource: string;
  readonly functionName: string;
  readonly payload: unknown;
  /** Only with .waitForTaskToken. */
  readonly token?: string;
  /** The function has taken the token, so it must not be called again. */
  readonly submitted: boolean;
  /** Epoch ms. */
  readonly deadline?: number;
  readonly heartbeat?: { readonly seconds: number; readonly due: number };
}

/** Where in its state an execution stands. Times are epoch ms. */
export type Stage =
  | { readonly at: "enter" }
  | { readonly at: "ready" }
  | { readonly at: "wait"; readonly until: number }
  | { readonly at: "backoff"; readonly until: number }
  | TaskStage
  | { readonly at: "settled"; readonly outcome: Outcome };

export interface Cursor {
  readonly state: string;
  readonly stage: Stage;
  readonly input: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Epoch ms, and the id of the history event. */
  readonly enteredAt: number;
  readonly enteredEvent: number;
  /** Tries made under each retrier of the state. */
  readonly attempts: readonly number[];
  /** Retries of the state in all. */
  readonly retries: number;
  /** History events written. */
  readonly events: number;
  /** State transitions, retries among them, as AWS bills them. */
  readonly transitions: number;
}

export interface Records {
  readonly machines: Collection<MachineRecord>;
  /** Definitions by revision, JSON text. */
  readonly definitions: Collection<string>;
  readonly executions: Collection<ExecutionRecord>;
  readonly cursors: Collection<Cursor>;
}

export function openRecords(store: Store): Records {
  return {
    machines: store.collection("states.machines"),
    definitions: store.collection("states.definitions"),
    executions: store.collection("states.executions"),
    cursors: store.collection("states.cursors"),
  };
}
