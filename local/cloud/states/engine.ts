// Starts, stops and takes up executions again.
// Never untrue: what has been answered for (a start, a bell) is written before the answer; after kill -9
// a new engine on the same store goes on from there.
import type { Clock } from "../core/clock.ts";
import type { Emit } from "../core/service.ts";
import type { Definition } from "./definition.ts";
import type { History } from "./history.ts";
import { createInterpreter } from "./interpreter.ts";
import type { Cursor, ExecutionRecord, Records } from "./records.ts";
import { createRuns, type Ending, type Run } from "./runs.ts";
import { emitStatusChange } from "./status-change.ts";
import type { Invoke, Tasks } from "./tasks.ts";

export interface EngineOptions {
  readonly clock: Clock;
  readonly records: Records;
  readonly history: History;
  readonly region: string;
  readonly invoke: Invoke;
  readonly emit: Emit;
  /** For JitterStrategy FULL and $random. */
  readonly random: () => number;
  /** The definition of a revision. */
  readonly definitionOf: (revision: string) => Definition;
}

export interface Engine extends Pick<Tasks, "answer" | "heartbeat"> {
  /** Writes a new execution down and starts it. */
  start(execution: ExecutionRecord): void;
  /** Ends a running execution from outside; nothing of it runs any more, not even a Catch. */
  stop(executionArn: string, ending: Ending): void;
  /** Takes up what the store holds, after a restart. */
  recover(): void;
}

function firstCursor(definition: Definition, execution: ExecutionRecord): Cursor {
  return {
    state: definition.StartAt,
    stage: { at: "enter" },
    input: JSON.parse(execution.input),
    variables: {},
    enteredAt: execution.startedAt,
    enteredEvent: 0,
    attempts: [],
    retries: 0,
    events: 0,
    transitions: 0,
  };
}

export function createEngine(options: EngineOptions): Engine {
  const { clock, records, history, region, invoke, emit, random, definitionOf } = options;
  const runs = createRuns(clock, records, history, emit);
  const knows = (executionArn: string) => records.executions.get(executionArn) !== undefined;
  const interpreter = createInterpreter({ clock, runs, region, invoke, random, knows });

  /** Starts or takes up a run, after whoever asked for it has had their answer. */
  const launch = (run: Run) => {
    const { execution, cursor } = run;
    if (cursor.events === 0) {
      emitStatusChange(emit, execution);
      const { input, roleArn } = execution;
      const details = { input, inputDetails: { truncated: false }, roleArn };
      runs.note(run, "ExecutionStarted", details);
    }
    const { deadline } = execution;
    if (deadline !== undefined) {
      const end = () => runs.finish(run, { status: "TIMED_OUT", error: "States.Timeout" });
      run.cancelDeadline = clock.at(deadline, end);
    }
    run.cancels.push(clock.at(clock.now(), () => interpreter.drive(run)));
  };

  return {
    answer: interpreter.answer,
    heartbeat: interpreter.heartbeat,
    start(execution) {
      const definition = definitionOf(execution.revision);
      const cursor = firstCursor(definition, execution);
      // The cursor first: a record without one could never go on.
      records.cursors.put(execution.arn, cursor);
      records.executions.put(execution.arn, execution);
      launch(runs.add(definition, execution, cursor));
    },
    stop(executionArn, ending) {
      const run = runs.get(executionArn);
      if (run !== undefined) runs.finish(run, ending);
    },
    recover() {
      for (const arn of records.cursors.ids()) {
        const execution = records.executions.get(arn);
        const cursor = records.cursors.get(arn);
        if (execution?.status === "RUNNING" && cursor !== undefined) {
          launch(runs.add(definitionOf(execution.revision), execution, cursor));
          continue;
        }
        if (execution !== undefined) emitStatusChange(emit, execution);
        records.cursors.delete(arn);
      }
    },
  };
}
