// The executions of the access machine, with the way each has come.
// Never untrue: state and way are those of the local Step Functions; an execution that ended is in no state.
import type { Stage } from "../stage/stage.ts";
import type { HouseExecution } from "./shapes.ts";

/** The newest executions are shown; those that run always are. */
const ENDED_SHOWN = 12;
const WAY_SHOWN = 200;

export const requestOfExecution = (name: string): string => name.split(".")[0] ?? name;

/** Newest first; all that run, and the newest of the ended. */
export function houseExecutions({ states }: Pick<Stage, "states">): HouseExecution[] {
  const all = states.executions().reverse();
  const running = all.filter(({ status }) => status === "RUNNING");
  const ended = all.filter(({ status }) => status !== "RUNNING").slice(0, ENDED_SHOWN);
  return [...running, ...ended]
    .sort((a, b) => b.startedAt - a.startedAt)
    .map((execution) => ({
      ...execution,
      request: requestOfExecution(execution.name),
      way: wayOf(states, execution.arn),
    }));
}

function wayOf(states: Stage["states"], arn: string) {
  return states
    .historyOf(arn)
    .flatMap(({ timestamp, stateEnteredEventDetails: details }) => {
      if (details === undefined) return [];
      return [{ state: (details as { name: string }).name, at: timestamp * 1000 }];
    })
    .slice(-WAY_SHOWN);
}
