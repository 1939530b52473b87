// The local Step Functions: the service with its wire operations, and what the rest of the local cloud
// may ask of it.
// Never untrue: everything it knows is in the store; a second one on the same store goes on where the first stopped.
import type { Clock } from "../core/clock.ts";
import type { Emit, Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { createEngine } from "./engine.ts";
import { executionOperations, taskOperations } from "./execution-operations.ts";
import { createExecutions, type ExecutionView } from "./executions.ts";
import { createHistory, type HistoryEvent } from "./history.ts";
import { machineOperations } from "./machine-operations.ts";
import { checkName, createMachines } from "./machines.ts";
import { openRecords } from "./records.ts";
import type { Invoke } from "./tasks.ts";

export interface StatesOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  /** May be called in the first turn of the event loop after creation, for tasks a kill cut short. */
  readonly invoke: Invoke;
  readonly emit: Emit;
  /** 0 <= n < 1; for JitterStrategy FULL and $random. */
  readonly random?: () => number;
}

export interface MachineDeployment {
  readonly name: string;
  /** Amazon States Language, as a plain object or JSON text. */
  readonly definition: unknown;
  readonly roleArn: string;
}

export interface StatesSwitches {
  /** For how long after its start DescribeExecution does not know an execution: it is eventually consistent on AWS. */
  describeLagMs: number;
}

export interface States {
  readonly service: Service;
  readonly switches: StatesSwitches;
  /** Creates or replaces a state machine; returns its ARN. @throws AwsError InvalidDefinition, InvalidName */
  putMachine(machine: MachineDeployment): string;
  executions(): ExecutionView[];
  /** State transitions so far, retries among them. @throws AwsError ExecutionDoesNotExist */
  transitionsOf(executionArn: string): number;
  /** The events of an execution, as GetExecutionHistory gives them. @throws AwsError ExecutionDoesNotExist */
  historyOf(executionArn: string): HistoryEvent[];
}

/** Starts the service and takes up every execution the store holds. */
export function createStates(options: StatesOptions): States {
  const { clock, store, place, invoke, emit, random = Math.random } = options;
  const records = openRecords(store);
  const history = createHistory(store);
  const machines = createMachines(clock, place, records);
  const { definitionOf } = machines;
  const { region } = place;
  const engine = createEngine({
    clock,
    records,
    history,
    region,
    invoke,
    emit,
    random,
    definitionOf,
  });
  const executions = createExecutions(clock, place, records, machines, engine);
  engine.recover();
  const switches: StatesSwitches = { describeLagMs: 0 };
  const isTold = ({ startedAt }: { readonly startedAt: number }) =>
    clock.now() >= startedAt + switches.describeLagMs;
  return {
    switches,
    service: {
      name: "states",
      protocol: "json",
      operations: {
        ...machineOperations(machines),
        ...executionOperations({ executions, history, engine, isTold }),
        ...taskOperations(executions, engine),
      },
    },
    putMachine({ name, definition, roleArn }) {
      checkName(name);
      const text = typeof definition === "string" ? definition : JSON.stringify(definition);
      return machines.put({ name, definition: text, roleArn }).arn;
    },
    executions: executions.views,
    transitionsOf: executions.transitionsOf,
    historyOf: (arn) => history.read(arn, executions.eventCount(executions.get(arn))),
  };
}
