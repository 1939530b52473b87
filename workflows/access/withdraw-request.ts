// The requester changes their mind before access is given.
// Never untrue: only the requester withdraws, and a request that was granted is ended, not withdrawn.
import type { Directory, Requests } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { type RingDeps, ringBell } from "./ring-bell.ts";

export interface WithdrawDeps extends ChangeDeps, RingDeps {
  readonly requests: Pick<Requests, "read" | "save">;
  readonly directory: Directory;
}

/** Withdraws an undecided or not yet granted request; doing it twice is one withdrawal. */
export async function withdrawRequest(
  deps: WithdrawDeps,
  input: { readonly slackUser: string; readonly requestId: string },
  now: Instant,
): Promise<Request | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const outcome = await changeRequest(
    deps,
    input.requestId,
    (request) => {
      if (request.person !== person.id) return { refused: "not-yours" };
      if (request.state === "withdrawn") return undefined;
      return { name: "request.withdrawn", actor: { kind: "person", id: person.id } };
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}
