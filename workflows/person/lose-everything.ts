// Somebody is not the Slack user any more who asked: what they hold is taken back, what they asked for is refused.
// Never untrue: what is open when this runs is ended or refused; the sweep sees to whoever was changed in people.yaml.
import type { Log, Requests, Workflows } from "../../domain/ports.ts";
import { isFinal, isWaiting, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { refusing } from "../access/admit-request.ts";
import { type ChangeDeps, changeRequest } from "../access/change-request.ts";
import { endingByCurfew } from "../access/ending.ts";
import { ringBell } from "../access/ring-bell.ts";

export interface LoseDeps extends ChangeDeps {
  readonly requests: Pick<Requests, "read" | "save" | "ofPerson">;
  readonly workflows: Pick<Workflows, "ring">;
  readonly log: Log;
}

/** One open request for each instance is the most there is; more of the newest than anybody has open. */
const LOOKED_AT = 100;

/** All that a person has open, but for what they asked for as the Slack user that they still are. */
export async function loseEverything(
  deps: LoseDeps,
  personId: string,
  now: Instant,
  still?: string,
): Promise<void> {
  const requests = await deps.requests.ofPerson(personId, LOOKED_AT);
  const isLost = (request: Request) =>
    !isFinal(request) && (still === undefined || request.bookkeeping.slackUser !== still);
  for (const { id } of requests.filter(isLost)) {
    await changeRequest(deps, id, (fresh) => losing(fresh, now), now);
    await ringBell(deps, id);
  }
}

function losing(request: Request, now: Instant): Change | undefined {
  const { state } = request;
  if (state === "granting" || state === "active") return endingByCurfew("revoked", now);
  return isWaiting(request) ? refusing({ refused: "link-changed" }) : undefined;
}
