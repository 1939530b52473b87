// The operations on executions and on task tokens, with AWS's wire names.
// Never untrue: a second click on the same token gets TaskTimedOut, not success (facts F).
import { z } from "zod";
import { AwsError, type Operation } from "../core/service.ts";
import type { Engine } from "./engine.ts";
import { type Executions, executionUnknown } from "./executions.ts";
import type { History } from "./history.ts";
import { pageInput, pageOf } from "./paging.ts";
import type { ExecutionRecord } from "./records.ts";
import { executionOfToken } from "./tokens.ts";

const arn = z.string().min(1).max(256);
const payload = z.string().max(262_144);
const startInput = z.strictObject({
  stateMachineArn: arn,
  name: z.string().optional(),
  input: payload.optional(),
});
const oneInput = z.strictObject({ executionArn: arn });
const historyInput = z.strictObject({
  executionArn: arn,
  ...pageInput,
  reverseOrder: z.boolean().optional(),
  includeExecutionData: z.literal(true).optional(),
});
const listInput = z.strictObject({
  stateMachineArn: arn,
  ...pageInput,
  statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]).optional(),
});
const failure = { error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() };
const stopInput = z.strictObject({ executionArn: arn, ...failure });
const taskToken = z.string().min(1).max(2048);
const successInput = z.strictObject({ taskToken, output: payload });
const failureInput = z.strictObject({ taskToken, ...failure });
const heartbeatInput = z.strictObject({ taskToken });

const seconds = (ms: number) => ms / 1000;

const summary = (execution: ExecutionRecord) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machineArn,
  name: execution.name,
  status: execution.status,
  startDate: seconds(execution.startedAt),
  ...(execution.stoppedAt === undefined ? {} : { stopDate: seconds(execution.stoppedAt) }),
});

const on = (action: string) => (input: { readonly executionArn: string }) => [
  { action, resource: input.executionArn },
];

interface ExecutionOperationsDeps {
  readonly executions: Executions;
  readonly history: History;
  readonly engine: Engine;
  /** Whether DescribeExecution knows the execution yet. */
  readonly isTold: (execution: ExecutionRecord) => boolean;
}

export function executionOperations({
  executions,
  history,
  engine,
  isTold,
}: ExecutionOperationsDeps) {
  const start: Operation<z.infer<typeof startInput>> = {
    input: startInput,
    needs: ({ stateMachineArn }) => [
      { action: "states:StartExecution", resource: stateMachineArn },
    ],
    run(input) {
      const execution = executions.start(input);
      return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
    },
  };
  const describe: Operation<z.infer<typeof oneInput>> = {
    input: oneInput,
    needs: on("states:DescribeExecution"),
    run({ executionArn }) {
      const execution = executions.get(executionArn);
      if (!isTold(execution)) throw executionUnknown(executionArn);
      const { input, output, error, cause } = execution;
      const inputDetails = { included: true };
      const outputDetails = output === undefined ? undefined : inputDetails;
      return { ...summary(execution), input, inputDetails, output, outputDetails, error, cause };
    },
  };
  const readHistory: Operation<z.infer<typeof historyInput>> = {
    input: historyInput,
    needs: on("states:GetExecutionHistory"),
    run({ executionArn, reverseOrder, ...page }) {
      const events = history.read(
        executionArn,
        executions.eventCount(executions.get(executionArn)),
      );
      const [shown, next] = pageOf(reverseOrder ? events.reverse() : events, page);
      return { events: shown, ...next };
    },
  };
  const list: Operation<z.infer<typeof listInput>> = {
    input: listInput,
    needs: ({ stateMachineArn }) => [
      { action: "states:ListExecutions", resource: stateMachineArn },
    ],
    run({ stateMachineArn, statusFilter, ...page }) {
      const matching = executions
        .list(stateMachineArn)
        .filter(({ status }) => statusFilter === undefined || status === statusFilter);
      const [shown, next] = pageOf(matching, page);
      return { executions: shown.map(summary), ...next };
    },
  };
  const stop: Operation<z.infer<typeof stopInput>> = {
    input: stopInput,
    needs: on("states:StopExecution"),
    run({ executionArn, error, cause }) {
      executions.get(executionArn);
      engine.stop(executionArn, {
        status: "ABORTED",
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      });
      return { stopDate: seconds(executions.get(executionArn).stoppedAt ?? 0) };
    },
  };
  return {
    StartExecution: start,
    DescribeExecution: describe,
    GetExecutionHistory: readHistory,
    ListExecutions: list,
    StopExecution: stop,
  };
}

function parseOutput(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    throw new AwsError("InvalidOutput", `Invalid Output: '${output}'`);
  }
}

export function taskOperations(executions: Executions, engine: Engine) {
  /** The machine the token belongs to; a token nobody gave out could be anybody's. */
  const needs = (action: string) => (input: { readonly taskToken: string }) => {
    const executionArn = executionOfToken(input.taskToken);
    const known = executionArn === undefined ? undefined : executions.find(executionArn);
    return [{ action, resource: known?.machineArn ?? "*" }];
  };
  const success: Operation<z.infer<typeof successInput>> = {
    input: successInput,
    needs: needs("states:SendTaskSuccess"),
    run(input) {
      engine.answer(input.taskToken, { ok: true, result: parseOutput(input.output) });
      return {};
    },
  };
  const fail: Operation<z.infer<typeof failureInput>> = {
    input: failureInput,
    needs: needs("states:SendTaskFailure"),
    run({ taskToken: token, error = "States.TaskFailed", cause = "" }) {
      engine.answer(token, { ok: false, error, cause });
      return {};
    },
  };
  const heartbeat: Operation<z.infer<typeof heartbeatInput>> = {
    input: heartbeatInput,
    needs: needs("states:SendTaskHeartbeat"),
    run(input) {
      engine.heartbeat(input.taskToken);
      return {};
    },
  };
  return { SendTaskSuccess: success, SendTaskFailure: fail, SendTaskHeartbeat: heartbeat };
}
