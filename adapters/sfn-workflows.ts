// Executions of the access machine, named after the request and the attempt.
// Never untrue: starting what was started, and ringing a bell nobody waits for, are no errors (facts F).
import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Workflows } from "../domain/ports.ts";
import { isNamed } from "./aws-error.ts";

/** The first execution carries the request's id as its name; those that replace it count on. */
export const executionName = (requestId: string, attempt: number): string =>
  attempt === 1 ? requestId : `${requestId}.${attempt}`;

/** `req-…` or `req-….2` -> request and attempt; undefined for an execution that is not one of ours. */
export function readExecutionName(
  name: string,
): { requestId: string; attempt: number } | undefined {
  const found = /^(req-[a-z0-9]{20})(?:\.(\d{1,6}))?$/.exec(name);
  if (found?.[1] === undefined) return undefined;
  return { requestId: found[1], attempt: Number(found[2] ?? "1") };
}

export function sfnWorkflows(config: SFNClientConfig, machineArn: string): Workflows {
  const sfn = new SFNClient(config);
  const arnOf = (requestId: string, attempt: number) =>
    `${machineArn.replace(":stateMachine:", ":execution:")}:${executionName(requestId, attempt)}`;
  return {
    async start(requestId, attempt) {
      try {
        await sfn.send(
          new StartExecutionCommand({
            stateMachineArn: machineArn,
            name: executionName(requestId, attempt),
            input: JSON.stringify({ requestId }),
          }),
        );
      } catch (error) {
        if (!isNamed(error, "ExecutionAlreadyExists")) throw error;
      }
    },
    async ring(token) {
      try {
        await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: "{}" }));
      } catch (error) {
        if (!isNamed(error, "TaskTimedOut", "TaskDoesNotExist", "InvalidToken")) throw error;
      }
    },
    async statusOf(requestId, attempt) {
      try {
        const { status } = await sfn.send(
          new DescribeExecutionCommand({ executionArn: arnOf(requestId, attempt) }),
        );
        return status === "RUNNING" || status === "PENDING_REDRIVE" ? "running" : "over";
      } catch (error) {
        // DescribeExecution is eventually consistent (Step Functions API reference): this is no proof.
        if (isNamed(error, "ExecutionDoesNotExist")) return "unknown";
        throw error;
      }
    },
  };
}
