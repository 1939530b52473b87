// The event AWS puts on the default bus whenever an execution changes its status.
// Never untrue: times are epoch ms, and what is not there yet is null, as in AWS's event.
import type { Emit } from "../core/service.ts";
import type { ExecutionRecord } from "./records.ts";

// AWS leaves data out of the event when it would not fit: first the input, then the output.
const dataLimitBytes = 248 * 1024;

/** Tells the bus the status an execution has now. */
export function emitStatusChange(emit: Emit, execution: ExecutionRecord): void {
  const outputBytes = Buffer.byteLength(execution.output ?? "");
  const inputFits = Buffer.byteLength(execution.input) + outputBytes <= dataLimitBytes;
  const outputFits = outputBytes <= dataLimitBytes;
  emit({
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: execution.startedAt,
      stopDate: execution.stoppedAt ?? null,
      input: inputFits ? execution.input : null,
      output: outputFits ? (execution.output ?? null) : null,
      error: execution.error ?? null,
      cause: execution.cause ?? null,
      inputDetails: { included: inputFits },
      outputDetails: execution.output === undefined ? null : { included: outputFits },
    },
  });
}
