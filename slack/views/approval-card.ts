// The approval card in the profile's channel: asked, decided, open, closed; always the same message, edited in place.
// Never untrue: a button is there only while its click can still do something.
import type { Person } from "../../domain/person.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { shorterSteps } from "../../domain/profile.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import {
  actions,
  type Button,
  button,
  confirm,
  context,
  header,
  type Message,
  option,
  plain,
  type StaticSelect,
  section,
} from "./blocks.ts";
import { extensionButtons, extensionCall } from "./extension.ts";
import { ACTIONS } from "./ids.ts";
import { requestDetails } from "./request-details.ts";
import { decisionLines, requesterName, statusWords } from "./status.ts";
import { callOn, inline, quoted, span } from "./text.ts";

/** The shorter steps an approver may give instead; none where nothing is shorter than what others gave already. */
function lessTime({ request, profile }: RequestFacts): StaticSelect[] {
  const steps = shorterSteps(profile, minutesGiven(request));
  if (steps.length === 0) return [];
  return [
    {
      type: "static_select",
      action_id: ACTIONS.approveLess,
      placeholder: plain("Approve for less", 150),
      options: steps.map((minutes) => option(span(minutes), `${request.id}:${minutes}`)),
      confirm: confirm(
        "Approve for less time?",
        "The shortest time that an approver gives is what everyone reads and what is granted.",
        "Approve",
      ),
    },
  ];
}

/** What an approver can do now. */
export function cardButtons(facts: RequestFacts): (Button | StaticSelect)[] {
  const { request } = facts;
  if (request.state === "pending")
    return [
      button(ACTIONS.approve, "Approve", request.id, { style: "primary" }),
      button(ACTIONS.deny, "Deny", request.id, { style: "danger" }),
      ...lessTime(facts),
    ];
  if (request.state === "granting" || request.state === "active")
    return [
      ...extensionButtons(facts),
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

function wordsFor({ breakGlass, port }: Request): string {
  if (port !== undefined) return `asks for port ${port} of`;
  return breakGlass === true ? "broke glass on" : "asks for access to";
}

export function approvalCard(facts: RequestFacts): Message {
  const { request } = facts;
  const name = requesterName(facts);
  const decisions = decisionLines(facts);
  const did = wordsFor(request);
  return {
    text: `${inline(name, 80)} ${did} ${inline(request.instance.name)}. ${statusWords(facts)}`,
    blocks: [
      header(`${name} ${did} ${request.instance.name}`),
      requestDetails(facts),
      section(quoted(request.reason)),
      ...(decisions.length === 0 ? [] : [context(decisions.join("\n"))]),
      section(statusWords(facts)),
      ...actions(cardButtons(facts)),
    ],
  };
}

/** Calls people by name when nobody has decided for too long. */
export function escalation(facts: RequestFacts, people: readonly Person[]): Message {
  const called = people.map((person) => `${callOn(person)} `).join("");
  const { text } = reminder(facts);
  return { text: `${called}${text}`, blocks: [section(`${called}${text}`)] };
}

/** Said under the card when nobody has decided for a while. */
export function reminder(facts: RequestFacts): Message {
  if (facts.request.extension !== undefined) {
    const call = extensionCall(facts);
    return { text: call, blocks: [section(call)] };
  }
  const text = `${inline(requesterName(facts), 80)} still waits for access to ${inline(facts.request.instance.name)}. ${statusWords(facts)}`;
  return { text, blocks: [section(text)] };
}
