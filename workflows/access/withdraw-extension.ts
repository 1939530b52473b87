// Whoever asked for more time does not want it any more.
// Never untrue: the grant stays exactly as it was, and more time that is approved already is not taken back (P12).
import { isUndecided } from "../../domain/extension.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { changeRequest } from "./change-request.ts";
import { ringBell } from "./ring-bell.ts";
import type { WithdrawDeps } from "./withdraw-request.ts";

export interface WithdrawExtension {
  readonly slackUser: string;
  readonly requestId: string;
  /** Which extension of the request the click was on. */
  readonly number: number;
}

/** Gives the request as it then is, or the refusal. */
export async function withdrawExtension(
  deps: WithdrawDeps,
  { slackUser, requestId, number }: WithdrawExtension,
  now: Instant,
): Promise<Request | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const outcome = await changeRequest(
    deps,
    requestId,
    ({ person: holder, state, extension }) => {
      if (holder !== person.id) return { refused: "not-yours" };
      if (state !== "active" || !isUndecided(extension) || extension.number !== number)
        return { refused: "extension-over" };
      return {
        name: "extension.withdrawn",
        actor: { kind: "person", id: person.id },
        data: { number },
        set: { extension: undefined },
      };
    },
    now,
  );
  if (!isRefusal(outcome)) await ringBell(deps, outcome.id);
  return outcome;
}
