// The minute sweep over closed requests that are not yet kept: their execution began before there was a record, or is gone.
// Never untrue: an execution that still tries is left to its retries.
import type { Log, Metrics, Requests, Workflows } from "../../domain/ports.ts";
import { isFinal, lastChange } from "../../domain/request.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { carryOn } from "./carry-on.ts";

export interface SweepRecordsDeps {
  readonly requests: Pick<Requests, "read" | "note" | "unkept">;
  readonly workflows: Pick<Workflows, "statusOf" | "start">;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long a closed request may go without its record before its workflow is looked at. */
const PATIENCE_SECONDS = 120;
/** The others wait for the next sweep. */
const MOST_IN_A_SWEEP = 50;

export async function sweepRecords(deps: SweepRecordsDeps, now: Instant): Promise<void> {
  for (const { id } of await deps.requests.unkept(MOST_IN_A_SWEEP))
    await carryOn(deps, `have the record of ${id} kept`, () => reviveOne(deps, id, now));
}

async function reviveOne(deps: SweepRecordsDeps, id: string, now: Instant): Promise<void> {
  const request = await deps.requests.read(id);
  if (request === undefined || !isFinal(request)) return;
  if (secondsBetween(lastChange(request), now) < PATIENCE_SECONDS) return;
  const { executions } = request.bookkeeping;
  const status = await deps.workflows.statusOf(id, executions);
  if (status === "running") return;
  if (status === "unknown") return deps.workflows.start(id, executions);
  deps.metrics.count("WorkflowRestarted");
  await deps.requests.note(id, { executions: executions + 1, bell: undefined });
  await deps.workflows.start(id, executions + 1);
}
