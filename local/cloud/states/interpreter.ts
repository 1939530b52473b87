// The interpreter: takes one execution from stage to stage until it has to wait or is over.
// Never untrue: a stage is written down before it is acted upon, so it can be acted upon again.
import type { Clock } from "../core/clock.ts";
import { asStatesError, type StatesError } from "./errors.ts";
import type { Stage } from "./records.ts";
import type { Run, Runs } from "./runs.ts";
import { begin, type Decided, leave, type Step, type View } from "./steps.ts";
import { createTasks, type Invoke, type Tasks } from "./tasks.ts";

export interface InterpreterOptions {
  readonly clock: Clock;
  readonly runs: Runs;
  readonly region: string;
  readonly invoke: Invoke;
  /** For JitterStrategy FULL and $random. */
  readonly random: () => number;
  /** Whether there is or was an execution of that ARN. */
  readonly knows: (executionArn: string) => boolean;
}

export interface Interpreter extends Pick<Tasks, "answer" | "heartbeat"> {
  /** Goes on with an execution; never throws. */
  drive(run: Run): Promise<void>;
}

function enter(clock: Clock, runs: Runs, run: Run): void {
  const { state: name, input, transitions } = run.cursor;
  const type = run.definition.States[name]?.Type;
  const enteredEvent = runs.note(run, `${type}StateEntered`, {
    name,
    input: JSON.stringify(input),
    inputDetails: { truncated: false },
  });
  const stage: Stage = { at: "ready" };
  const entered = { enteredAt: clock.now(), enteredEvent, transitions: transitions + 1 };
  run.cursor = { ...run.cursor, stage, ...entered, attempts: [], retries: 0 };
}

/** Leaves a state for the next one, or ends the execution well. */
function moveOn(runs: Runs, run: Run, { to, leaving }: Extract<Step, { do: "move" }>): void {
  const { state: name, variables } = run.cursor;
  const { output, outputText, assigned } = leaving;
  const assignedText = Object.entries(assigned).map(([key, value]) => [key, JSON.stringify(value)]);
  runs.note(run, `${run.definition.States[name]?.Type}StateExited`, {
    name,
    output: outputText,
    outputDetails: { truncated: false },
    ...(assignedText.length === 0
      ? {}
      : {
          assignedVariables: Object.fromEntries(assignedText),
          assignedVariablesDetails: { truncated: false },
        }),
  });
  if (to === undefined) {
    runs.finish(run, { status: "SUCCEEDED", output: outputText });
    return;
  }
  const stage: Stage = { at: "enter" };
  runs.commit(run, { state: to, stage, input: output, variables: { ...variables, ...assigned } });
}

function noteError(runs: Runs, run: Run, error: StatesError | undefined): void {
  if (error?.location === undefined) return;
  const { name, message: cause, location } = error;
  runs.note(run, "EvaluationFailed", { error: name, cause, location, state: run.cursor.state });
}

export function createInterpreter(options: InterpreterOptions): Interpreter {
  const { clock, runs, random } = options;
  const proceed = (run: Run) => void clock.track(drive(run));
  const tasks = createTasks({ ...options, proceed });

  const view = ({ definition, execution, input, cursor }: Run): View => ({
    definition,
    execution,
    input,
    cursor,
    now: clock.now(),
    random,
  });

  // The run may have been ended from outside meanwhile: then commit and finish do nothing.
  const apply = (run: Run, { step, error }: Decided) => {
    noteError(runs, run, error);
    switch (step.do) {
      case "move":
        return moveOn(runs, run, step);
      case "wait":
        return runs.commit(run, { stage: { at: "wait", until: step.until } });
      case "task":
        return tasks.schedule(run, step.plan);
      case "retry": {
        const { retries, transitions } = run.cursor;
        const counts = { retries: retries + 1, transitions: transitions + 1 };
        const stage: Stage = { at: "backoff", until: step.until };
        return runs.commit(run, { stage, attempts: step.attempts, ...counts });
      }
      case "fail": {
        const { do: _, ...rest } = step;
        return runs.finish(run, { status: "FAILED", ...rest });
      }
    }
  };

  const sleep = (run: Run, until: number, next: Stage) => {
    const wake = () => {
      runs.turn(run, next);
      return drive(run);
    };
    run.cancels.push(clock.at(until, wake));
  };

  /** One stage; false when the execution now waits for something from outside. */
  const advance = async (run: Run): Promise<boolean> => {
    const { stage } = run.cursor;
    switch (stage.at) {
      case "enter":
        enter(clock, runs, run);
        return true;
      case "ready":
        apply(run, await begin(view(run)));
        return true;
      case "settled":
        apply(run, await leave(view(run), stage.outcome));
        return true;
      case "wait":
        sleep(run, stage.until, { at: "settled", outcome: { ok: true } });
        return false;
      case "backoff":
        sleep(run, stage.until, { at: "ready" });
        return false;
      case "task":
        tasks.resume(run);
        return false;
    }
  };

  const drive = async (run: Run): Promise<void> => {
    try {
      while (!run.over && (await advance(run)));
    } catch (thrown) {
      const { name: error, message: cause } = asStatesError(thrown);
      runs.finish(run, { status: "FAILED", error, cause });
    }
  };

  return { drive, answer: tasks.answer, heartbeat: tasks.heartbeat };
}
