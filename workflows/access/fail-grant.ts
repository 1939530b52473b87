// A grant that AWS did not make: it is revoked, and the requester, the security channel and an alarm hear why.
// Invariant: a failed grant is never left half-made; the reason is in the record (P3).
import { CURFEW } from "../../domain/audit.ts";
import type { GrantProblem } from "../../domain/grant-problem.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { endingChange } from "./ending.ts";
import { attempt, type TellDeps, tell } from "./facts.ts";
import { refusalText } from "./refusal-note.ts";

/** Writes that the grant failed and why, once, and says so. */
export async function failGrant(
  deps: ChangeDeps & TellDeps,
  requestId: string,
  problem: GrantProblem,
  now: Instant,
): Promise<void> {
  const refusal = { refused: "grant-failed", problem } as const;
  const failed = await changeRequest(
    deps,
    requestId,
    () => {
      const change = endingChange("failed", CURFEW, now);
      return {
        ...change,
        data: { ...change.data, problem: problem.problem },
        set: { ...change.set, note: refusalText(refusal) },
      };
    },
    now,
  );
  if (!isRefusal(failed)) await reportFailedGrant(deps, failed, problem);
}

/** Says that a grant failed: to the requester, to the security channel, and to the alarm. */
export async function reportFailedGrant(
  deps: TellDeps,
  request: Request,
  problem: GrantProblem,
): Promise<void> {
  deps.metrics.count("GrantFailed");
  await tell(deps, request, { notice: "refused", refusal: { refused: "grant-failed", problem } });
  const { securityChannel, people } = deps.directory;
  await attempt(deps, "alert the security channel of a failed grant", () =>
    deps.notifier.alert(securityChannel, { alert: "grant-failed", request, problem }, people),
  );
}
