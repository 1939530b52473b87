// Refuses a request that waits for an instance which is gone for good.
// Invariant: only a request that nothing was granted for is refused; its workflow then tells the requester why.
import { isRefusal } from "../../domain/refusal.ts";
import { isWaiting } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { refusing } from "./admit-request.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { type RingDeps, ringBell } from "./ring-bell.ts";

/** States of EC2 from which an instance never comes back. */
export const GONE: readonly string[] = ["shutting-down", "terminated"];

export type RefuseWaitingDeps = ChangeDeps & RingDeps;

/** `state` is EC2's word for where the instance is. Doing it twice is one refusal. */
export async function refuseWaiting(
  deps: RefuseWaitingDeps,
  { requestId, state }: { readonly requestId: string; readonly state: string },
  now: Instant,
): Promise<void> {
  const refused = await changeRequest(
    deps,
    requestId,
    (fresh) =>
      isWaiting(fresh)
        ? refusing({ refused: "instance-not-running", instance: fresh.instance.name, state })
        : undefined,
    now,
  );
  if (!isRefusal(refused) && refused.state === "refused") await ringBell(deps, requestId);
}
