// Refuses what waits for an instance that is gone for good, in case EC2's event was lost.
// Invariant: EC2 itself is asked about each such instance; a stopped one may come back, so its request goes on waiting.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { Inventory, Metrics } from "../../domain/ports.ts";
import type { Instant } from "../../domain/time.ts";
import { GONE, type RefuseWaitingDeps, refuseWaiting } from "../access/refuse-waiting.ts";
import { carryOn } from "./carry-on.ts";
import type { Survey } from "./survey-requests.ts";

export interface SweepWaitingDeps extends RefuseWaitingDeps {
  readonly metrics: Metrics;
  readonly inventory: Pick<Inventory, "read">;
  readonly survey: Pick<Survey, "waiting">;
}

/** `running` are the instances that can be requested now: what waits for one of them needs no look. */
export async function sweepWaiting(
  deps: SweepWaitingDeps,
  running: readonly InstanceSnapshot[],
  now: Instant,
): Promise<void> {
  const ids = new Set(running.map(({ id }) => id));
  for (const { requestId, instanceId } of deps.survey.waiting)
    if (!ids.has(instanceId))
      await carryOn(deps, `look for the instance of ${requestId}`, async () => {
        // EC2 forgets an instance an hour after its end.
        const state = (await deps.inventory.read(instanceId))?.state ?? "terminated";
        if (GONE.includes(state)) await refuseWaiting(deps, { requestId, state }, now);
      });
}
