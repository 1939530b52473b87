// Asks the approvers and waits on the doorbell. Entered again after every reminder, each time with a new token.
// Never untrue: the token is stored before the truth is read, so that no decision falls between the two.
import { CURFEW } from "../../domain/audit.ts";
import type { Policy, Requests, Workflows } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import { waitsForStart } from "../../domain/start.ts";
import type { Instant } from "../../domain/time.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { attempt, factsOf, type TellDeps, tell } from "./facts.ts";
import { askedLevel, askedOf } from "./find-approvers.ts";
import { noteStall } from "./note-stall.ts";
import { isLevelDue } from "./reminders.ts";

export interface AskApproversDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
  readonly workflows: Pick<Workflows, "ring">;
  /** Undefined while the configuration has a mistake: the request then waits, and its card names nobody. */
  readonly policy: Policy | undefined;
}

export async function askApprovers(
  deps: AskApproversDeps,
  { requestId, token }: { readonly requestId: string; readonly token: string },
  now: Instant,
): Promise<void> {
  await deps.requests.note(requestId, { bell: { step: "AskApprovers", token } });
  let isNextLevel = false;
  let isFirst = false;
  const request = await changeRequest(
    deps,
    requestId,
    async (fresh) => {
      isFirst = fresh.state === "requested";
      isNextLevel = isLevelDue(fresh);
      return isFirst || isNextLevel
        ? { name: "approval.asked", actor: CURFEW, data: await whom(deps, fresh, now) }
        : undefined;
    },
    now,
  );
  if (isRefusal(request)) return deps.workflows.ring(token);
  if (waitsForStart(request, now)) return;
  if (request.state !== "pending") return deps.workflows.ring(token);
  await showCard(deps, request);
  if (isNextLevel) await callNext(deps, request);
  // When it was admitted, a moment before it is first asked, there were enough.
  if (!isFirst) await noteStall(deps, requestId, now);
}

/** Those of the next level have seen the card long ago: they are called under it. */
async function callNext(deps: AskApproversDeps, request: Request): Promise<void> {
  const facts = await factsOf(deps, request);
  await attempt(deps, "call the next level", () => deps.notifier.remind(facts));
}

const whom = ({ directory, policy }: AskApproversDeps, request: Request, now: Instant) =>
  policy === undefined ? askedLevel(request) : askedOf({ directory, policy }, request, now);

/** Posts the card once; a second posting after a lost answer is an equal card with the same buttons. */
async function showCard(deps: AskApproversDeps, request: Request): Promise<void> {
  if (request.bookkeeping.card !== undefined) return tell(deps, request);
  await attempt(deps, "post the approval card", async () => {
    const card = await deps.notifier.postCard(await factsOf(deps, request));
    await deps.requests.note(request.id, { card });
    // A decision may have come while the card was on its way: show what is true now.
    const fresh = await deps.requests.read(request.id);
    if (fresh !== undefined) await tell(deps, fresh);
  });
}
