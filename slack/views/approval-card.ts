// The approval card in the profile's channel: asked, decided, open, closed; always the same message, edited in place.
// Never untrue: a button is there only while its click can still do something.
import type { RequestFacts } from "../../domain/ports.ts";
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
import { ACTIONS } from "./ids.ts";
import { requestDetails } from "./request-details.ts";
import { decisionLines, requesterName, statusWords } from "./status.ts";
import { inline, quoted } from "./text.ts";

function cardButtons({ request }: RequestFacts): Button[] {
  if (request.state === "pending")
    return [
      button(ACTIONS.approve, "Approve", request.id, { style: "primary" }),
      button(ACTIONS.deny, "Deny", request.id, { style: "danger" }),
    ];
  if (request.state === "granting" || request.state === "active")
    return [
      button(ACTIONS.revoke, "Revoke", request.id, {
        style: "danger",
        confirm: {
          ...confirm(
            "Revoke this access?",
            "Open sessions are closed and no new one can be opened.",
            "Revoke",
          ),
          style: "danger",
        },
      }),
    ];
  return [];
}

export function approvalCard(facts: RequestFacts): Message {
  const { request } = facts;
  const name = requesterName(facts);
  const decisions = decisionLines(facts);
  return {
    text: `${inline(name, 80)} asks for access to ${inline(request.instance.name)}. ${statusWords(facts)}`,
    blocks: [
      header(`${name} asks for access to ${request.instance.name}`),
      requestDetails(facts),
      section(quoted(request.reason)),
      ...(decisions.length === 0 ? [] : [context(decisions.join("\n"))]),
      section(statusWords(facts)),
      ...actions(cardButtons(facts)),
    ],
  };
}

/** Said under the card when nobody has decided for a while. */
export function reminder(facts: RequestFacts): Message {
  const text = `${inline(requesterName(facts), 80)} still waits for access to ${inline(facts.request.instance.name)}. ${statusWords(facts)}`;
  return { text, blocks: [section(text)] };
}
