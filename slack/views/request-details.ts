// What was asked for, as fields: the same on the card and in the requester's thread.
// Never untrue: an instance is shown with its id, since names repeat.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import { NO_TRANSCRIPT } from "../../domain/port-forwarding.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { minutesGiven, type Request, wasUsable } from "../../domain/request.ts";
import { fields, type MessageBlock } from "./blocks.ts";
import { inline, span, when } from "./text.ts";

/** `web-1 (i-0a1b...)`, mrkdwn; the id alone where there is no name. */
export const instanceLabel = ({ id, name }: InstanceSnapshot): string =>
  name === id || name.trim() === "" ? `\`${id}\`` : `${inline(name, 100)} (\`${id}\`)`;

/** `1 hour`, or `30 minutes, of 1 hour asked for` where an approver gave less. */
function timeWords(request: Request): string {
  const given = minutesGiven(request);
  return given === request.minutes
    ? span(given)
    : `${span(given)}, of ${span(request.minutes)} asked for`;
}

export function requestDetails({ request, profile }: RequestFacts): MessageBlock {
  return fields([
    ["Instance", instanceLabel(request.instance)],
    ["For", timeWords(request)],
    ...(request.port === undefined
      ? []
      : ([["Port", `${request.port}, forwarded. ${NO_TRANSCRIPT}`]] as const)),
    ["Profile", inline(profile.id)],
    ["Asked", when(request.askedAt)],
    ...(request.ticket === undefined
      ? []
      : ([[request.breakGlass === true ? "Incident" : "Ticket", inline(request.ticket)]] as const)),
    ...(request.startsAt === undefined ? [] : ([["Starts", when(request.startsAt)]] as const)),
    ...(request.grant === undefined || !wasUsable(request)
      ? []
      : ([["Ends", when(request.grant.deadline)]] as const)),
  ]);
}
