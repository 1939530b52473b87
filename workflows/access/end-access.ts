// A person ends a grant before its deadline: the requester is done, or somebody who may revokes it.
// Never untrue: asking for the end is written before anything is taken away, and is never undone.
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Requests } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { approvalQuestion } from "./ballot.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { mayDo } from "./eligibility.ts";
import { endingChange } from "./ending.ts";
import { type RingDeps, ringBell } from "./ring-bell.ts";

export interface EndDeps extends ChangeDeps, RingDeps {
  readonly requests: Pick<Requests, "read" | "save">;
  readonly directory: Directory;
  readonly policy: Policy;
}

export interface EndAccess {
  readonly slackUser: string;
  readonly requestId: string;
  readonly cause: "returned" | "revoked";
}

/** Writes the wish to end and rings the bell; a grant that is already ending stays as it is. */
export async function endAccess(
  deps: EndDeps,
  input: EndAccess,
  now: Instant,
): Promise<Request | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const outcome = await changeRequest(
    deps,
    input.requestId,
    async (request) => {
      const refusal = await mayEnd(deps, request, person, input.cause, now);
      if (refusal !== undefined) return refusal;
      if (request.state === "revoking") return undefined;
      return endingChange(input.cause, { kind: "person", id: person.id }, now);
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}

async function mayEnd(
  deps: EndDeps,
  request: Request,
  person: Person,
  cause: EndAccess["cause"],
  now: Instant,
): Promise<Refusal | undefined> {
  if (cause === "returned")
    return request.person === person.id ? undefined : { refused: "not-yours" };
  const question = approvalQuestion(deps.directory, request, person, now);
  if (question === undefined) return { refused: "unknown-person" };
  const refusal = await mayDo(deps.policy, { ...question, action: "revoke" });
  return refusal?.refused === "not-eligible"
    ? { refused: "may-not-revoke", because: refusal.because ?? refusal.reasons }
    : refusal;
}
