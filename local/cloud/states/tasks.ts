// A Task state at work: its invocation, its token, its two clocks.
// Never untrue: a task has exactly one outcome; a token is good until then and never after.
import type { Clock } from "../core/clock.ts";
import { AwsError } from "../core/service.ts";
import { exceedsPayloadLimit } from "./errors.ts";
import type { Outcome, TaskStage } from "./records.ts";
import type { Run, Runs } from "./runs.ts";
import type { TaskPlan } from "./steps.ts";
import { executionOfToken } from "./tokens.ts";

/** Invokes a function and gives its parsed answer; throws an Error named as Lambda's error, its message the Cause. */
export type Invoke = (
  functionName: string,
  payload: unknown,
  by: { readonly roleArn: string },
) => Promise<unknown>;

export interface Tasks {
  /** Records a task as scheduled. */
  schedule(run: Run, plan: TaskPlan): void;
  /** Starts, or takes up again after a restart, the task of the current stage. */
  resume(run: Run): void;
  /** Ends the task a token stands for. @throws AwsError InvalidToken, TaskDoesNotExist, TaskTimedOut */
  answer(token: string, outcome: Outcome): void;
  /** @throws AwsError as `answer` */
  heartbeat(token: string): void;
}

interface Around {
  readonly clock: Clock;
  readonly runs: Runs;
  readonly invoke: Invoke;
  readonly region: string;
  readonly knows: (executionArn: string) => boolean;
  /** Goes on with an execution whose task has ended. */
  readonly proceed: (run: Run) => void;
}

const kindOf = ({ resource }: { readonly resource: string }) => ({
  resourceType: "lambda",
  resource: resource.slice("arn:aws:states:::lambda:".length),
});

const timeoutOutcome = (error: string): Outcome => ({ ok: false, error, cause: "" });

function withinLimit(stage: TaskStage, outcome: Outcome): Outcome {
  if (!outcome.ok || !exceedsPayloadLimit(JSON.stringify(outcome.result))) return outcome;
  const cause = `The state/task '${stage.resource}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return { ok: false, error: "States.DataLimitExceeded", cause };
}

function failureOf(thrown: unknown): Outcome {
  const error = thrown instanceof Error && thrown.name !== "" ? thrown.name : "Lambda.Unknown";
  return { ok: false, error, cause: thrown instanceof Error ? thrown.message : String(thrown) };
}

function findOpen({ clock, runs, knows }: Around, token: string): { run: Run; stage: TaskStage } {
  const executionArn = executionOfToken(token);
  if (executionArn === undefined) throw new AwsError("InvalidToken", `Invalid Token: '${token}'`);
  if (!knows(executionArn)) {
    throw new AwsError("TaskDoesNotExist", `Task does not exist for the token '${token}'`);
  }
  const run = runs.get(executionArn);
  const stage = run?.cursor.stage;
  const open = stage?.at === "task" && stage.token === token && clock.now() <= dueOf(stage);
  if (run === undefined || !open) {
    throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }
  return { run, stage };
}

export function createTasks(around: Around): Tasks {
  const { clock, runs, invoke, region, proceed } = around;
  const stageOf = (run: Run, scheduled: number): TaskStage | undefined => {
    const { stage } = run.cursor;
    const same = !run.over && stage.at === "task" && stage.scheduled === scheduled;
    return same ? stage : undefined;
  };

  const settle = (run: Run, stage: TaskStage, given: Outcome) => {
    const outcome = withinLimit(stage, given);
    const kind = kindOf(stage);
    if (outcome.ok) {
      const output = JSON.stringify(outcome.result);
      runs.note(run, "TaskSucceeded", { ...kind, output, outputDetails: { truncated: false } });
    } else {
      const { error, cause } = outcome;
      const timedOut = error === "States.Timeout" || error === "States.HeartbeatTimeout";
      const type = timedOut ? "TaskTimedOut" : "TaskFailed";
      runs.note(run, type, { ...kind, error, ...(cause === "" ? {} : { cause }) });
    }
    runs.turn(run, { at: "settled", outcome });
    runs.commit(run);
    proceed(run);
  };

  const arm = (run: Run, { scheduled, deadline, heartbeat }: TaskStage) => {
    const strike = () => {
      const stage = stageOf(run, scheduled);
      if (stage !== undefined) settle(run, stage, timeoutOutcome("States.Timeout"));
    };
    const listen = () => {
      const stage = stageOf(run, scheduled);
      if (stage?.heartbeat === undefined) return;
      const { due } = stage.heartbeat;
      // Heartbeats only move the stored time on; the timer looks for it when it goes off.
      if (due > clock.now()) run.cancels.push(clock.at(due, listen));
      else settle(run, stage, timeoutOutcome("States.HeartbeatTimeout"));
    };
    // The deadline first: of two clocks that strike at the same instant it is the one that counts.
    if (deadline !== undefined) run.cancels.push(clock.at(deadline, strike));
    if (heartbeat !== undefined) run.cancels.push(clock.at(heartbeat.due, listen));
  };

  const submitted = (run: Run, stage: TaskStage, payload: unknown) => {
    const output = JSON.stringify(resultOf(payload));
    const kind = kindOf(stage);
    runs.note(run, "TaskSubmitted", { ...kind, output, outputDetails: { truncated: false } });
    runs.commit(run, { stage: { ...stage, submitted: true } });
  };

  const call = async (run: Run, { scheduled, functionName, payload }: TaskStage) => {
    const { roleArn } = run.execution;
    const answer = await invoke(functionName, payload, { roleArn }).then(
      (value) => ({ ok: true, value: value ?? null }) as const,
      (thrown: unknown) => ({ ok: false, thrown }) as const,
    );
    const stage = stageOf(run, scheduled);
    if (stage === undefined) return;
    if (!answer.ok) settle(run, stage, failureOf(answer.thrown));
    else if (stage.token !== undefined) submitted(run, stage, answer.value);
    else settle(run, stage, { ok: true, result: resultOf(answer.value) });
  };

  return {
    schedule(run, plan) {
      const kind = kindOf(plan);
      const { parameters, timeoutSeconds, heartbeatSeconds } = plan;
      const scheduled = runs.note(run, "TaskScheduled", {
        ...kind,
        region,
        parameters,
        ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
        ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
      });
      runs.note(run, "TaskStarted", kind);
      runs.commit(run, { stage: stageFor(plan, scheduled, clock.now()) });
    },
    resume(run) {
      const { stage } = run.cursor;
      if (run.over || stage.at !== "task") return;
      arm(run, stage);
      if (!stage.submitted) void clock.track(call(run, stage));
    },
    answer(token, outcome) {
      const { run, stage } = findOpen(around, token);
      settle(run, stage, outcome);
    },
    heartbeat(token) {
      const { run, stage } = findOpen(around, token);
      if (stage.heartbeat === undefined) return;
      const { seconds } = stage.heartbeat;
      const due = clock.now() + seconds * 1000;
      runs.commit(run, { stage: { ...stage, heartbeat: { seconds, due } } });
    },
  };
}

function resultOf(payload: unknown): unknown {
  return { ExecutedVersion: "$LATEST", Payload: payload, StatusCode: 200 };
}

function dueOf({ deadline, heartbeat }: TaskStage): number {
  const never = Number.POSITIVE_INFINITY;
  return Math.min(deadline ?? never, heartbeat?.due ?? never);
}

function stageFor(plan: TaskPlan, scheduled: number, now: number): TaskStage {
  const { resource, functionName, payload, token, timeoutSeconds, heartbeatSeconds } = plan;
  return {
    at: "task",
    scheduled,
    resource,
    functionName,
    payload,
    submitted: false,
    ...(token === undefined ? {} : { token }),
    ...(timeoutSeconds === undefined ? {} : { deadline: now + timeoutSeconds * 1000 }),
    ...(heartbeatSeconds === undefined
      ? {}
      : { heartbeat: { seconds: heartbeatSeconds, due: now + heartbeatSeconds * 1000 } }),
  };
}
