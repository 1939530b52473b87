// Waking the step that waits, after an intent was written.
// Never untrue: the bell is rung after the write and found by a fresh read, so that of a writer and a step that
// begins to wait at the same moment at least one sees the other.
import type { Log, Requests, Workflows } from "../../domain/ports.ts";

export interface RingDeps {
  readonly requests: Pick<Requests, "read">;
  readonly workflows: Pick<Workflows, "ring">;
  readonly log: Log;
}

/** Rings the request's bell, if a step waits. A bell that cannot be rung costs time, nothing else. */
export async function ringBell(deps: RingDeps, requestId: string): Promise<void> {
  try {
    const request = await deps.requests.read(requestId);
    const bell = request?.bookkeeping.bell;
    if (bell !== undefined) await deps.workflows.ring(bell.token);
  } catch (cause) {
    deps.log.problem("could not ring the bell; the step will look by itself", cause);
  }
}
