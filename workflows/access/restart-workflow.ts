// An execution failed, timed out or was stopped: another one takes the request on from what the table says.
// Never untrue: a request with a policy in AWS gets a new execution, which goes to Revoke; however often it takes.
import type { Requests, Workflows } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { isFinal, isLive } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { refusing } from "./admit-request.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { type TellDeps, tell } from "./facts.ts";

export interface RestartDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly workflows: Pick<Workflows, "start">;
}

/** A request that has not been granted is given up after so many broken executions. */
export const EXECUTIONS_BEFORE_GIVING_UP = 3;

export async function restartWorkflow(
  deps: RestartDeps,
  input: { readonly requestId: string; readonly attempt: number },
  now: Instant,
): Promise<void> {
  const request = await deps.requests.read(input.requestId);
  if (request === undefined || isFinal(request)) return;
  // A late or doubled event about an execution that has been replaced already.
  if (input.attempt < request.bookkeeping.executions) return;
  deps.metrics.count("WorkflowRestarted");
  if (!isLive(request) && input.attempt >= EXECUTIONS_BEFORE_GIVING_UP)
    return giveUp(deps, input.requestId, now);
  const next = input.attempt + 1;
  await deps.requests.note(input.requestId, { executions: next, bell: undefined });
  await deps.workflows.start(input.requestId, next);
}

async function giveUp(deps: RestartDeps, requestId: string, now: Instant): Promise<void> {
  const refusal = { refused: "workflow-failed" } as const;
  const refused = await changeRequest(deps, requestId, () => refusing(refusal), now);
  if (!isRefusal(refused)) await tell(deps, refused, { notice: "refused", refusal });
}
