// A Step Functions service on a still clock, with functions that tests answer by hand.
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import type { Caller, Emit } from "../../../../local/cloud/core/service.ts";
import { memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import { createStates, type States } from "../../../../local/cloud/states/states.ts";
import type { Invoke } from "../../../../local/cloud/states/tasks.ts";

export const noon = Date.parse("2026-11-23T12:00:00Z");
export const roleArn = "arn:aws:iam::000000000000:role/machine";
export const place = { account: "000000000000", region: "eu-west-1" };
export const machineArn = "arn:aws:states:eu-west-1:000000000000:stateMachine:m";
export const caller: Caller = {
  kind: "user",
  arn: "arn:aws:iam::000000000000:user/ana",
  accountId: place.account,
  userId: "AIDAANA",
  accessKeyId: "AKIAANA",
  principalArn: "arn:aws:iam::000000000000:user/ana",
};

/** An error as a function's invocation gives it. */
export function lambdaError(name: string, cause = "{}"): Error {
  return Object.assign(new Error(cause), { name });
}

export interface World {
  readonly clock: Clock;
  readonly store: Store;
  readonly states: States;
  readonly emitted: Parameters<Emit>[0][];
  /** Payloads of the invocations made, oldest first. */
  readonly calls: { functionName: string; payload: unknown; roleArn: string }[];
  /** Calls an operation as the router would: strict input, then run. */
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  /** Deploys a machine of these states and starts it; returns the execution's ARN. */
  run(
    states: Record<string, unknown>,
    input?: unknown,
    more?: Record<string, unknown>,
  ): Promise<string>;
  describe(executionArn: string): Promise<Record<string, unknown>>;
  history(executionArn: string): Promise<HistoryLine[]>;
  types(executionArn: string): Promise<string[]>;
  token(index?: number): string;
}

export interface HistoryLine {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

export interface WorldOptions {
  readonly invoke?: Invoke;
  readonly store?: Store;
  readonly startAt?: number;
  readonly random?: () => number;
  /** Lets the clock move on while a function hangs, which otherwise it waits for. */
  readonly hanging?: true;
}

/** A token task on function `ask`. */
export function tokenTask(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
    ...more,
  };
}

/** A plain task on function `work`. */
export function lambdaTask(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "work", Payload: "{% $states.input %}" },
    ...more,
  };
}

export function definitionOf(states: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states, ...more };
}

export function createWorld(options: WorldOptions = {}): World {
  const { invoke = async () => null, store = memoryStore(), startAt = noon } = options;
  const still = createClock({ mode: "still", startAt });
  const clock: Clock = options.hanging ? { ...still, track: (work) => work } : still;
  const emitted: World["emitted"] = [];
  const calls: World["calls"] = [];
  const states = createStates({
    clock,
    store,
    place,
    emit: (event) => void emitted.push(event),
    random: options.random ?? (() => 0.5),
    invoke(functionName, payload, by) {
      calls.push({ functionName, payload, roleArn: by.roleArn });
      return invoke(functionName, payload, by);
    },
  });
  const call: World["call"] = async (name, input) => {
    const operation = states.service.operations[name];
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const parsed = operation.input.parse(input);
    return (await operation.run(parsed, { caller, requestId: "r" })) as Record<string, unknown>;
  };
  const history: World["history"] = async (executionArn) =>
    (await call("GetExecutionHistory", { executionArn, maxResults: 1000 })).events as HistoryLine[];
  return {
    clock,
    store,
    states,
    emitted,
    calls,
    call,
    history,
    async run(given, input = {}, more = {}) {
      states.putMachine({ name: "m", definition: definitionOf(given, more), roleArn });
      const text = JSON.stringify(input);
      const started = await call("StartExecution", { stateMachineArn: machineArn, input: text });
      await clock.quiet();
      return String(started.executionArn);
    },
    describe: (executionArn) => call("DescribeExecution", { executionArn }),
    types: async (executionArn) => (await history(executionArn)).map(({ type }) => type),
    token: (index = calls.length - 1) => (calls[index]!.payload as { token: string }).token,
  };
}
