// What a state decides: pure but for JSONata. Given where an execution stands, the next step of it.
// Never untrue: nothing here writes; Assign and Output see the same old variables (facts F).
import { z } from "zod";
import {
  type ChoiceState,
  type Definition,
  invokeResource,
  type State,
  type TaskState,
  tokenResource,
  type WaitState,
} from "./definition.ts";
import { asStatesError, isMet, payloadText, StatesError } from "./errors.ts";
import { evaluate, evaluateAs, evaluateRecord, type Scope } from "./expression.ts";
import type { Cursor, ExecutionRecord, Outcome } from "./records.ts";
import { planRetry } from "./retry.ts";
import { mintToken } from "./tokens.ts";

/** Where an execution stands. */
export interface View {
  readonly definition: Definition;
  readonly execution: ExecutionRecord;
  /** The execution's input, parsed. */
  readonly input: unknown;
  readonly cursor: Cursor;
  /** Epoch ms. */
  readonly now: number;
  readonly random: () => number;
}

export interface TaskPlan {
  readonly resource: string;
  readonly functionName: string;
  readonly payload: unknown;
  /** The arguments as JSON text, for the history. */
  readonly parameters: string;
  readonly token?: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

/** Times are epoch ms; `error` is what went wrong on the way and belongs into the history. */
export type Step =
  | { readonly do: "move"; readonly to: string | undefined; readonly leaving: Leaving }
  | { readonly do: "wait"; readonly until: number }
  | { readonly do: "task"; readonly plan: TaskPlan }
  | {
      readonly do: "retry";
      readonly until: number;
      readonly attempts: readonly number[];
    }
  | { readonly do: "fail"; readonly error?: string; readonly cause?: string };

interface Leaving {
  readonly output: unknown;
  readonly outputText: string;
  readonly assigned: Readonly<Record<string, unknown>>;
}

/** A step, and the error that led to it if there was one. */
export interface Decided {
  readonly step: Step;
  readonly error?: StatesError;
}

type Extra = Readonly<{ result?: unknown; errorOutput?: unknown; token?: string }>;

function stateOf({ definition, cursor }: View): State {
  const state = definition.States[cursor.state];
  if (state === undefined) throw new StatesError("States.Runtime", `no state ${cursor.state}`);
  return state;
}

function scopeOf(view: View, { token, ...extra }: Extra = {}): Scope {
  const { execution, cursor, now, random } = view;
  const context = {
    Execution: {
      Id: execution.arn,
      Input: view.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    State: {
      Name: cursor.state,
      EnteredTime: new Date(cursor.enteredAt).toISOString(),
      RetryCount: cursor.retries,
    },
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
  return {
    states: { input: cursor.input, context, ...extra },
    variables: cursor.variables,
    now,
    random,
  };
}

interface Exit {
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>> | undefined;
  readonly Next?: string | undefined;
}

async function move(view: View, exit: Exit, value: unknown, extra: Extra = {}): Promise<Step> {
  const scope = scopeOf(view, extra);
  const output = exit.Output === undefined ? value : await evaluate(exit.Output, scope, "Output");
  const assigned = await evaluateRecord(exit.Assign ?? {}, scope, "Assign");
  const outputText = payloadText(output, `output of the state '${view.cursor.state}'`);
  payloadText(assigned, `set of variables assigned by the state '${view.cursor.state}'`);
  return { do: "move", to: exit.Next, leaving: { output, outputText, assigned } };
}

const isText = (value: unknown) => typeof value === "string";
const text = ["a string", isText as (value: unknown) => value is string] as const;
const isFlag = (value: unknown) => typeof value === "boolean";
const flag = ["a boolean", isFlag as (value: unknown) => value is boolean] as const;
const secondsFrom = (least: number) => {
  const accepts = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= 99_999_999;
  return [`a whole number of seconds from ${least} to 99999999`, accepts] as const;
};
const timestamp = [
  "an RFC 3339 timestamp",
  (value: unknown): value is string =>
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
] as const;

async function choose(view: View, state: ChoiceState): Promise<Step> {
  const { input } = view.cursor;
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    if (await evaluateAs(rule.Condition, scopeOf(view), field, flag))
      return move(view, rule, input);
  }
  if (state.Default !== undefined) return move(view, { Next: state.Default }, input);
  throw new StatesError(
    "States.NoChoiceMatched",
    "Failed to transition out of the state. The state has no matching Choice rule and no Default.",
  );
}

async function wait(view: View, state: WaitState): Promise<Step> {
  const scope = scopeOf(view);
  if (state.Timestamp !== undefined) {
    const until = await evaluateAs(state.Timestamp, scope, "Timestamp", timestamp);
    return { do: "wait", until: Date.parse(until) };
  }
  const seconds = await evaluateAs(state.Seconds, scope, "Seconds", secondsFrom(0));
  return { do: "wait", until: view.now + seconds * 1000 };
}

const invocation = z.strictObject({ FunctionName: z.string(), Payload: z.unknown().optional() });

async function planTask(view: View, state: TaskState): Promise<Step> {
  const token = state.Resource === tokenResource ? mintToken(view.execution.arn) : undefined;
  const scope = scopeOf(view, token === undefined ? {} : { token });
  const within = async (template: number | string | undefined, field: string) =>
    template === undefined ? undefined : evaluateAs(template, scope, field, secondsFrom(1));
  const given = await evaluate(state.Arguments, scope, "Arguments");
  const timeoutSeconds = await within(state.TimeoutSeconds, "TimeoutSeconds");
  const heartbeatSeconds = await within(state.HeartbeatSeconds, "HeartbeatSeconds");
  const read = invocation.safeParse(given);
  if (!read.success) {
    throw new StatesError("States.Runtime", `Invalid arguments: ${read.error.message}`);
  }
  const plan: TaskPlan = {
    resource: state.Resource,
    // `arn:aws:lambda:region:account:function:name[:qualifier]`, or the plain name
    functionName: read.data.FunctionName.split(":")[6] ?? read.data.FunctionName,
    payload: read.data.Payload ?? {},
    parameters: payloadText(given, `input of the task '${invokeResource}'`),
    ...(token === undefined ? {} : { token }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
  };
  return { do: "task", plan };
}

async function perform(view: View): Promise<Step> {
  const state = stateOf(view);
  const { input } = view.cursor;
  switch (state.Type) {
    case "Pass":
      return move(view, state, input);
    case "Succeed":
      return move(view, { Output: state.Output }, input);
    case "Choice":
      return choose(view, state);
    case "Wait":
      return wait(view, state);
    case "Task":
      return planTask(view, state);
    case "Fail": {
      const field = async (template: string | undefined, name: string) =>
        template === undefined ? undefined : evaluateAs(template, scopeOf(view), name, text);
      const error = await field(state.Error, "Error");
      const cause = await field(state.Cause, "Cause");
      return failing(error, cause);
    }
  }
}

function failing(error: string | undefined, cause: string | undefined): Step {
  return {
    do: "fail",
    ...(error === undefined ? {} : { error }),
    ...(cause ? { cause } : {}),
  };
}

/** Retry, else Catch, else the end of the execution. */
async function recover(view: View, error: StatesError): Promise<Decided> {
  const state = stateOf(view);
  const { cursor, now, random } = view;
  if (state.Type !== "Task") return { step: failing(error.name, error.message), error };
  const retry = planRetry(state.Retry ?? [], cursor.attempts, error.name, random);
  if (retry !== undefined) {
    const { delayMs, attempts } = retry;
    return { step: { do: "retry", until: now + delayMs, attempts }, error };
  }
  const catcher = state.Catch?.find(({ ErrorEquals }) => isMet(ErrorEquals, error.name));
  if (catcher === undefined) return { step: failing(error.name, error.message), error };
  const errorOutput = { Error: error.name, Cause: error.message };
  try {
    return { step: await move(view, catcher, errorOutput, { errorOutput }), error };
  } catch (thrown) {
    const second = described(view, asStatesError(thrown));
    return { step: failing(second.name, second.message), error: second };
  }
}

/** AWS says where an expression failed in front of how. */
function described({ cursor }: View, error: StatesError): StatesError {
  if (error.location === undefined) return error;
  const where = `An error occurred while executing the state '${cursor.state}' (entered at the event id #${cursor.enteredEvent}).`;
  return new StatesError(error.name, `${where} ${error.message}`, error.location);
}

async function decide(view: View, attempt: () => Promise<Step>): Promise<Decided> {
  try {
    return { step: await attempt() };
  } catch (thrown) {
    return recover(view, described(view, asStatesError(thrown)));
  }
}

/** The step of a state that has been entered, or is tried again. */
export function begin(view: View): Promise<Decided> {
  return decide(view, () => perform(view));
}

/** The step after a task or wait has ended. */
export function leave(view: View, outcome: Outcome): Promise<Decided> {
  return decide(view, async () => {
    const state = stateOf(view);
    if (!outcome.ok) throw new StatesError(outcome.error, outcome.cause);
    if (state.Type === "Task") {
      return move(view, state, outcome.result, { result: outcome.result });
    }
    return move(view, state as WaitState, view.cursor.input);
  });
}
