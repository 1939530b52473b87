// More time on live access: asked for, decided and told.
// Never untrue: the end that is shown is the grant's until the policy has the later one.
import { CURFEW } from "../../domain/audit.ts";
import { extensionSteps, isUndecided, maximumOf } from "../../domain/extension.ts";
import { callsOf } from "../../domain/extension-calls.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { shorterSteps } from "../../domain/profile.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import { hasEnded, type Session } from "../../domain/session.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { startCommand } from "./access-commands.ts";
import {
  type Button,
  button,
  confirm,
  context,
  type Message,
  type Modal,
  option,
  plain,
  type StaticSelect,
  section,
} from "./blocks.ts";
import { ACTIONS, CALLBACKS } from "./ids.ts";
import { progressWords } from "./levels.ts";
import { whyInput } from "./small-modals.ts";
import { copied, inline, span, when } from "./text.ts";

/** Where an extension stands, with a space before; nothing where there is none. */
export function extensionWords({ request, people }: RequestFacts): string {
  const { extension } = request;
  if (extension === undefined) return "";
  const more = `${span(minutesGiven(extension))} more`;
  if (extension.deadline !== undefined)
    return ` ${more} approved; access is being extended to ${when(extension.deadline)}.`;
  const name = inline(nameOf(people, request.person), 80);
  const progress = progressWords(extension, extension.votes, people);
  return ` *${name} asks for ${more}*: ${inline(extension.reason, 500)} ${progress}Waiting for approval until ${when(extension.expiresAt)}.${calledWords(request)}`;
}

/** When it was brought up again, with a space before. */
function calledWords(request: Request): string {
  const reminded = callsOf(request, "extension.reminded").at(-1);
  const escalated = callsOf(request, "extension.escalated").at(-1);
  const again = reminded === undefined ? "" : ` Asked again ${when(reminded)}.`;
  return `${again}${escalated === undefined ? "" : ` Escalated ${when(escalated)}.`}`;
}

/** Approvals and denials of more time so far, a line each, the newest last. */
export function extensionLines({ audit }: Request, people: readonly Person[]): string[] {
  const by = (id: string) => (id === CURFEW.id ? "" : ` by ${inline(nameOf(people, id), 80)}`);
  const lines = audit.flatMap(({ event, actor, data, at }) => {
    if (event === "extension.approved") return [`More time approved${by(actor.id)}, ${when(at)}`];
    if (event === "extension.withdrawn") return [`More time withdrawn, ${when(at)}`];
    if (event === "extension.denied")
      return [`More time denied${by(actor.id)}, ${when(at)}: ${inline(String(data.note), 300)}`];
    return [];
  });
  return lines.slice(-LINES_SHOWN);
}

const LINES_SHOWN = 5;

/** For the approvers, while an extension waits. */
export function extensionButtons({ request, profile }: RequestFacts): (Button | StaticSelect)[] {
  const { extension, id, state } = request;
  if (state !== "active" || !isUndecided(extension)) return [];
  const value = `${id}:${extension.number}`;
  const steps = shorterSteps(profile, minutesGiven(extension));
  const less: StaticSelect = {
    type: "static_select",
    action_id: ACTIONS.approveExtensionLess,
    placeholder: plain("Approve for less", 150),
    options: steps.map((minutes) => option(span(minutes), `${value}:${minutes}`)),
    confirm: confirm("Approve less time?", "The shortest time that is given counts.", "Approve"),
  };
  return [
    button(ACTIONS.approveExtension, "Approve more time", value, { style: "primary" }),
    button(ACTIONS.denyExtension, "Deny more time", value),
    ...(steps.length === 0 ? [] : [less]),
  ];
}

/** For whoever holds the access, while they may ask for more. */
export const extendButton = ({ request, profile }: RequestFacts): Button[] =>
  request.state === "active" &&
  request.extension === undefined &&
  extensionSteps(request, profile).length > 0
    ? [button(ACTIONS.extend, "More time", request.id)]
    : [];

/** For whoever asked, while their extension waits. */
export const withdrawExtensionButton = ({ id, state, extension }: Request): Button[] =>
  state === "active" && isUndecided(extension)
    ? [
        button(
          ACTIONS.withdrawExtension,
          "Withdraw the wish for more time",
          `${id}:${extension.number}`,
        ),
      ]
    : [];

/** Called under the card: those who saw it long ago. */
export const extensionCall = (facts: RequestFacts): string =>
  `${inline(facts.request.instance.name)}:${extensionWords(facts)}`;

export interface ExtendForm {
  readonly requestId: string;
  readonly steps: readonly number[];
  readonly until: Instant;
}

export const extendModal = ({ requestId, steps, until }: ExtendForm): Modal => ({
  type: "modal",
  callback_id: CALLBACKS.extend,
  private_metadata: requestId,
  title: plain("More time", 24),
  submit: plain("Ask", 24),
  close: plain("Cancel", 24),
  blocks: [
    context(
      `Access ends ${when(until)}. More time is counted from there, and decided as your request was. A session that is open keeps its own maximum; you may then open a new one.`,
    ),
    {
      type: "input",
      block_id: ACTIONS.minutes,
      label: plain("How much more", 75),
      element: {
        type: "static_select",
        action_id: ACTIONS.minutes,
        placeholder: plain("Choose", 150),
        options: steps.map((minutes) => option(span(minutes), String(minutes))),
      },
    },
    whyInput(),
  ],
});

/** When a session closes by its document, if that is before access ends. */
function closesBefore(session: Session, end: Instant): Instant | undefined {
  const most = maximumOf(session.document ?? "");
  const closes = most === undefined ? undefined : plusMinutes(session.startedAt, most);
  return closes !== undefined && closes < end ? closes : undefined;
}

/** Access ends later now; sessions that are open keep their own maximum, and how to open a new one. */
export function extendedNotice(facts: RequestFacts, prefix: string): Message {
  const { grant, instance, id } = facts.request;
  const lead = `Access to ${inline(instance.name)} is extended${grant === undefined ? "" : ` to ${when(grant.deadline)}`}.`;
  if (grant === undefined) return { text: lead, blocks: [section(lead)] };
  const open = facts.sessions.filter((one) => one.request === id && !hasEnded(one));
  const early = open.flatMap((one) => closesBefore(one, grant.deadline) ?? []);
  const closing = early.map(
    (at) =>
      `A session you have open closes ${when(at)}: that is the maximum of the document it was opened under. Open a new one then.`,
  );
  return {
    text: [lead, ...closing].join(" "),
    blocks: [
      section([lead, ...closing.slice(0, LINES_SHOWN)].join("\n")),
      section(`A new session:\n${copied(startCommand(facts.request, prefix))}`),
    ],
  };
}
