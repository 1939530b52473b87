// The first message of the requester's thread, a direct message: where their request stands and what they can do.
// Never untrue: it says the same of the request as the approval card.
import type { RequestFacts } from "../../domain/ports.ts";
import { isFinal } from "../../domain/request.ts";
import {
  actions,
  type Button,
  button,
  confirm,
  context,
  header,
  type Message,
  section,
} from "./blocks.ts";
import { extendButton, withdrawExtensionButton } from "./extension.ts";
import { ACTIONS } from "./ids.ts";
import { requestDetails } from "./request-details.ts";
import { decisionLines, statusWords } from "./status.ts";
import { inline, quoted } from "./text.ts";

/** What the requester can do now. */
export function threadButtons(facts: RequestFacts): Button[] {
  const { request } = facts;
  const isLater = request.state === "approved" && request.startsAt !== undefined;
  if (request.state === "requested" || request.state === "pending" || isLater)
    return [button(ACTIONS.withdraw, "Withdraw", request.id)];
  if (request.state === "active")
    return [
      button(ACTIONS.done, "I'm done", request.id, {
        style: "primary",
        confirm: confirm(
          "Hand access back?",
          "Open sessions are closed. To come back you ask again.",
          "I'm done",
        ),
      }),
      ...extendButton(facts),
      ...withdrawExtensionButton(request),
    ];
  return isFinal(request) ? [button(ACTIONS.again, "Ask again", request.id)] : [];
}

export function threadHead(facts: RequestFacts): Message {
  const { request } = facts;
  const decisions = decisionLines(facts);
  const whose = request.breakGlass === true ? "Your break-glass" : "Your request";
  return {
    text: `${whose} for ${inline(request.instance.name)}: ${statusWords(facts)}`,
    blocks: [
      header(`${whose} for ${request.instance.name}`),
      requestDetails(facts),
      section(quoted(request.reason)),
      ...(decisions.length === 0 ? [] : [context(decisions.join("\n"))]),
      section(statusWords(facts)),
      ...actions(threadButtons(facts)),
    ],
  };
}
