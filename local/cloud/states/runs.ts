// The executions under way, and the one place that writes them down and ends them.
// Never untrue: an execution ends once; whoever comes second finds it over.
import type { Clock } from "../core/clock.ts";
import type { Emit } from "../core/service.ts";
import type { Definition } from "./definition.ts";
import { type History, type HistoryEvent, historyEvent, historyLimit } from "./history.ts";
import type { Cursor, ExecutionRecord, Records, Stage, Status } from "./records.ts";
import { emitStatusChange } from "./status-change.ts";

/** An execution in memory. `cursor` may be ahead of the stored one until the next `commit`. */
export interface Run {
  readonly definition: Definition;
  /** The execution's input, parsed once. */
  readonly input: unknown;
  execution: ExecutionRecord;
  cursor: Cursor;
  /** Events not yet written. */
  fresh: HistoryEvent[];
  over: boolean;
  /** Cancel the timers of the current stage. */
  cancels: (() => void)[];
  cancelDeadline: () => void;
}

export interface Ending {
  readonly status: Exclude<Status, "RUNNING">;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface Runs {
  get(executionArn: string): Run | undefined;
  add(definition: Definition, execution: ExecutionRecord, cursor: Cursor): Run;
  /** Adds an event to the history; returns its id. */
  note(run: Run, type: string, details: Readonly<Record<string, unknown>>): number;
  /** Writes events, then cursor: the cursor is what counts after a kill. */
  commit(run: Run, change?: Partial<Cursor>): void;
  /** Leaves the current stage for another, without its timers. */
  turn(run: Run, stage: Stage): void;
  /** Ends an execution, unless it has ended. */
  finish(run: Run, ending: Ending): void;
}

const endingEvents = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const;

const historyFull: Ending = {
  status: "FAILED",
  error: "States.Runtime",
  cause: `The execution reached the maximum number of history events (${historyLimit}).`,
};

export function createRuns(clock: Clock, records: Records, history: History, emit: Emit): Runs {
  const live = new Map<string, Run>();

  const stopTimers = (run: Run) => {
    for (const cancel of run.cancels) cancel();
    run.cancels = [];
  };
  const write = (run: Run) => {
    history.append(run.execution.arn, run.cursor.events, run.fresh);
    run.cursor = { ...run.cursor, events: run.cursor.events + run.fresh.length };
    run.fresh = [];
  };
  const note: Runs["note"] = (run, type, details) => {
    const id = run.cursor.events + run.fresh.length + 1;
    run.fresh.push(historyEvent(id, type, clock.now(), details));
    return id;
  };
  const room = (run: Run) => historyLimit - 1 - run.cursor.events;
  const finish: Runs["finish"] = (run, ending) => {
    if (run.over) return;
    run.over = true;
    stopTimers(run);
    run.cancelDeadline();
    const { status, ...rest } = run.fresh.length > room(run) ? historyFull : ending;
    run.fresh = run.fresh.slice(0, room(run));
    note(run, endingEvents[status], rest);
    write(run);
    const { arn } = run.execution;
    const { events, transitions } = run.cursor;
    const stoppedAt = clock.now();
    run.execution = { ...run.execution, status, stoppedAt, ...rest, events, transitions };
    records.executions.put(arn, run.execution);
    emitStatusChange(emit, run.execution);
    // Last: a cursor left behind by a kill says that the event may not have gone out.
    records.cursors.delete(arn);
    live.delete(arn);
  };

  return {
    get: (executionArn) => live.get(executionArn),
    add(definition, execution, cursor) {
      const run: Run = {
        definition,
        input: JSON.parse(execution.input),
        execution,
        cursor,
        fresh: [],
        over: false,
        cancels: [],
        cancelDeadline: () => undefined,
      };
      live.set(execution.arn, run);
      return run;
    },
    note,
    commit(run, change = {}) {
      if (run.over) return;
      if (run.fresh.length > room(run)) {
        finish(run, historyFull);
        return;
      }
      run.cursor = { ...run.cursor, ...change };
      write(run);
      records.cursors.put(run.execution.arn, run.cursor);
    },
    turn(run, stage) {
      stopTimers(run);
      run.cursor = { ...run.cursor, stage };
    },
    finish,
  };
}
