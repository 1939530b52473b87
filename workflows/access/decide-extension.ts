// Decide: an approver approves or denies more time on a live grant.
// Never untrue: a denied extension leaves the grant exactly as it was, and a click decides the extension it was on (P6).
import { extendedTo, isUndecided } from "../../domain/extension.ts";
import type { Person } from "../../domain/person.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Extension, Grant, Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { extensionBallot } from "./ballot.ts";
import { castVote, type Decision, decidedBy, mayVote } from "./cast-vote.ts";
import { changeRequest } from "./change-request.ts";
import type { DecideDeps } from "./decide-request.ts";
import { ringBell } from "./ring-bell.ts";

export interface DecideExtension extends Decision {
  /** Which extension of the request was on the card. */
  readonly number: number;
}

/** Writes the decision and rings the bell; gives the request as it then is, or the refusal. */
export async function decideExtension(
  deps: DecideDeps,
  input: DecideExtension,
  now: Instant,
): Promise<Request | Refusal> {
  const decided = decidedBy(deps, input);
  if (isRefusal(decided)) return decided;
  const { approver, note } = decided;
  const outcome = await changeRequest(
    deps,
    input.requestId,
    async (request) => {
      const { grant, extension } = request;
      if (request.state !== "active" || grant === undefined || !isUndecided(extension))
        return { refused: "extension-over" };
      if (extension.number !== input.number || extension.expiresAt <= now)
        return { refused: "extension-over" };
      const ballot = extensionBallot(request, extension);
      const refusal = await mayVote(deps, ballot, approver, input, now);
      if (refusal !== undefined) return refusal;
      return input.verdict === "deny"
        ? denial(approver, note, extension)
        : approval(deps, { request, grant, extension }, approver, input, now);
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}

const denial = (approver: Person, note: string, { number }: Extension): Change => ({
  name: "extension.denied",
  actor: { kind: "person", id: approver.id },
  data: { number, note },
  set: { extension: undefined },
});

interface Asked {
  readonly request: Request;
  readonly grant: Grant;
  readonly extension: Extension;
}

async function approval(
  deps: DecideDeps,
  { request, grant, extension }: Asked,
  approver: Person,
  input: DecideExtension,
  now: Instant,
): Promise<Change | Refusal> {
  const cast = await castVote(deps, extensionBallot(request, extension), approver, input, now);
  if (isRefusal(cast)) return cast;
  const voted = { ...extension, votes: cast.votes };
  const actor = { kind: "person" as const, id: approver.id };
  const data = { ...cast.data, number: extension.number };
  if (!cast.isComplete) return { name: "extension.given", actor, data, set: { extension: voted } };
  const deadline = extendedTo(grant.deadline, voted);
  return {
    name: "extension.approved",
    actor,
    data: { ...data, deadline },
    set: { extension: { ...voted, deadline } },
  };
}
