// Executions as the outside sees them: started once per name, looked up, listed, stopped.
// Never untrue: one name is one execution; a second start gives the first one or is refused (facts F).
import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Engine } from "./engine.ts";
import { exceedsPayloadLimit } from "./errors.ts";
import { checkArn, checkName, type Machines } from "./machines.ts";
import type { Cursor, ExecutionRecord, Records, Status } from "./records.ts";

const nameReuseMs = 90 * 24 * 60 * 60 * 1000;

export interface StartInput {
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
}

/** An execution for a person to read. Times are epoch ms. */
export interface ExecutionView {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly status: Status;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  /** When the whole execution times out. */
  readonly deadline?: number;
  readonly error?: string;
  /** The current state, since when, and what it waits for: `task`, `token`, `wait`, `backoff`. */
  readonly state?: string;
  readonly since?: number;
  readonly waitsFor?: string;
  /** When that wait ends at the latest. */
  readonly until?: number;
  readonly transitions: number;
}

export interface Executions {
  /** @throws AwsError StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists */
  start(input: StartInput): ExecutionRecord;
  find(arn: string): ExecutionRecord | undefined;
  /** @throws AwsError ExecutionDoesNotExist, InvalidArn */
  get(arn: string): ExecutionRecord;
  /** Of one machine, newest first. @throws AwsError StateMachineDoesNotExist, InvalidArn */
  list(machineArn: string): ExecutionRecord[];
  eventCount(execution: ExecutionRecord): number;
  transitionsOf(arn: string): number;
  views(): ExecutionView[];
}

function checkInput(input: string): void {
  try {
    JSON.parse(input);
  } catch (thrown) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: ${thrown}`);
  }
  if (!exceedsPayloadLimit(input)) return;
  const reason = "the input is longer than 262144 bytes";
  throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
}

function waitingOf({ state, enteredAt, stage }: Cursor): Partial<ExecutionView> {
  const here = { state, since: enteredAt };
  if (stage.at === "wait" || stage.at === "backoff") {
    return { ...here, waitsFor: stage.at, until: stage.until };
  }
  if (stage.at !== "task") return here;
  const waitsFor = stage.token === undefined ? "task" : "token";
  const dues = [stage.deadline, stage.heartbeat?.due].filter((due) => due !== undefined);
  return { ...here, waitsFor, ...(dues.length === 0 ? {} : { until: Math.min(...dues) }) };
}

export const executionUnknown = (arn: string) =>
  new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

export function createExecutions(
  clock: Clock,
  place: Place,
  records: Records,
  machines: Machines,
  engine: Engine,
): Executions {
  const find = (arn: string) => records.executions.get(arn);
  const get = (arn: string) => {
    const found = find(arn);
    if (found !== undefined) return found;
    checkArn(arn, "execution");
    throw executionUnknown(arn);
  };
  const transitionsOf = (arn: string) =>
    records.cursors.get(arn)?.transitions ?? get(arn).transitions ?? 0;

  return {
    start({ stateMachineArn, name = randomUUID(), input = "{}" }) {
      const machine = machines.get(stateMachineArn);
      checkName(name);
      checkInput(input);
      const arn = `arn:aws:states:${place.region}:${place.account}:execution:${machine.name}:${name}`;
      const before = find(arn);
      const startedAt = clock.now();
      if (before !== undefined && startedAt - (before.stoppedAt ?? startedAt) < nameReuseMs) {
        if (before.status === "RUNNING" && before.input === input) return before;
        throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
      }
      const { name: machineName, roleArn, revision } = machine;
      const { TimeoutSeconds } = machines.definitionOf(revision);
      const deadline = TimeoutSeconds === undefined ? undefined : startedAt + TimeoutSeconds * 1000;
      const execution: ExecutionRecord = {
        arn,
        machineArn: stateMachineArn,
        machineName,
        roleArn,
        revision,
        name,
        input,
        status: "RUNNING",
        startedAt,
        ...(deadline === undefined ? {} : { deadline }),
      };
      engine.start(execution);
      return execution;
    },
    find,
    get,
    list(machineArn) {
      const { arn } = machines.get(machineArn);
      return records.executions
        .values()
        .reverse()
        .filter((one) => one.machineArn === arn);
    },
    eventCount: ({ arn, events }) => records.cursors.get(arn)?.events ?? events ?? 0,
    transitionsOf,
    views: () =>
      records.executions.values().map((execution) => {
        const { arn, name, machineName, status, startedAt } = execution;
        const { stoppedAt, deadline, error } = execution;
        const cursor = status === "RUNNING" ? records.cursors.get(arn) : undefined;
        return {
          arn,
          name,
          machine: machineName,
          status,
          startedAt,
          ...(stoppedAt === undefined ? {} : { stoppedAt }),
          ...(deadline === undefined ? {} : { deadline }),
          ...(error === undefined ? {} : { error }),
          ...(cursor === undefined ? {} : waitingOf(cursor)),
          transitions: transitionsOf(arn),
        };
      }),
  };
}
