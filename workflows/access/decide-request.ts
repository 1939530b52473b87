// Decide: an approver approves or denies.
// Never untrue: nobody decides their own request, whatever the policy says (P7), and there is one decision (P6).
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Requests } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { castVote, type Decision, decidedBy, mayVote } from "./cast-vote.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { type RingDeps, ringBell } from "./ring-bell.ts";

export interface DecideDeps extends ChangeDeps, RingDeps {
  readonly requests: Pick<Requests, "read" | "save">;
  readonly directory: Directory;
  readonly policy: Policy;
}

/** Writes the decision and rings the bell; gives the request as it then is, or the refusal. */
export async function decideRequest(
  deps: DecideDeps,
  input: Decision,
  now: Instant,
): Promise<Request | Refusal> {
  const decided = decidedBy(deps, input);
  if (isRefusal(decided)) return decided;
  const { approver, note } = decided;
  const outcome = await changeRequest(
    deps,
    input.requestId,
    async (request) => {
      if (request.person !== approver.id && request.state !== "pending")
        return { refused: "too-late", state: request.state };
      const refusal = await mayVote(deps, request, approver, input, now);
      if (refusal !== undefined) return refusal;
      return input.verdict === "deny"
        ? denial(approver, note, now)
        : approval(deps, request, approver, input, now);
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}

const denial = (approver: Person, note: string, now: Instant): Change => ({
  name: "request.denied",
  actor: { kind: "person", id: approver.id },
  data: { note },
  set: { note, decidedAt: now, votes: [{ by: approver.id, at: now, verdict: "deny" }] },
});

/** The approval that completes the last level, or one on the way. Earlier votes count only while their voters still may. */
async function approval(
  deps: DecideDeps,
  request: Request,
  approver: Person,
  input: Decision,
  now: Instant,
): Promise<Change | Refusal> {
  const cast = await castVote(deps, request, approver, input, now);
  if (isRefusal(cast)) return cast;
  const { votes, data, isComplete } = cast;
  const actor = { kind: "person" as const, id: approver.id };
  return isComplete
    ? { name: "request.approved", actor, data, set: { votes, decidedAt: now } }
    : { name: "approval.given", actor, data, set: { votes } };
}
