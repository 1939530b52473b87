// What the command answers beside the form: its help, and the list of one's own access.
// Never untrue: both are shown to the asker only.
import type { StageScope } from "../../domain/grant-role.ts";
import { isFinal, minutesGiven, type Request, wasUsable } from "../../domain/request.ts";
import { hasEnded, type Session } from "../../domain/session.ts";
import type { Instant } from "../../domain/time.ts";
import { accessBlocks } from "./access-commands.ts";
import { type Message, type MessageBlock, section } from "./blocks.ts";
import { sessionCauseWords } from "./causes.ts";
import { COMMAND } from "./ids.ts";
import { instanceLabel } from "./request-details.ts";
import { copied, inline, span, spanBetween, toPlain, when } from "./text.ts";

const SHOWN = 10;

const HELP = [
  `\`${COMMAND}\` asks for access to an instance`,
  `\`${COMMAND} again\` opens the form as you last sent it`,
  `\`${COMMAND} break-glass\` takes access at once in an emergency, if you are on call; it is told to everyone and reviewed`,
  `\`${COMMAND} list\` shows your requests and sessions`,
  `\`${COMMAND} history\` shows past sessions: yours, and those of others that you may see`,
  `\`${COMMAND} link\` lets you prove who you are in AWS, and use the command line`,
  `\`${COMMAND} unlink\` takes that proof back, and everything you hold with it`,
  `\`${COMMAND} help\` shows this`,
].join("\n");

/** The help; `unknown` is a word the command did not understand. */
export function helpAnswer(unknown?: string): Message {
  const lead =
    unknown === undefined
      ? ""
      : `Curfew does not know \`${COMMAND} ${inline(unknown, 40).replaceAll("`", "'")}\`.\n`;
  const text = `${lead}${HELP}`;
  return { text, blocks: [section(text)] };
}

/** What to do with a code, and what not. */
export function linkAnswer({
  code,
  expiresAt,
}: {
  readonly code: string;
  readonly expiresAt: Instant;
}): Message {
  const text = [
    "Where you have your own AWS credentials, run:",
    copied(`npx curfew link ${code}`),
    `It proves to Curfew who you are in AWS. The code is for you alone, can be used once, and lapses ${when(expiresAt)}. *Never run such a command with a code that somebody sent you:* it would let them act as you.`,
  ].join("\n");
  return { text: toPlain(text), blocks: [section(text)] };
}

export function unlinkAnswer(): Message {
  const text = `Done: you are nobody for Curfew until you use \`${COMMAND} link\` again. What you asked for or held is being taken back.`;
  return { text, blocks: [section(text)] };
}

function requestLine(request: Request): string {
  const until =
    request.grant !== undefined && request.state === "active"
      ? `, until ${when(request.grant.deadline)}`
      : "";
  const isFailed = request.state === "ended" && !wasUsable(request);
  return `• ${instanceLabel(request.instance)}, ${span(minutesGiven(request))}, asked ${when(request.askedAt)}: ${isFailed ? "not granted" : request.state}${until}`;
}

export function sessionLine(session: Session): string {
  const { instance, startedAt, endedAt, cause } = session;
  const end =
    endedAt === undefined
      ? "open"
      : `${spanBetween(startedAt, endedAt)}, ${sessionCauseWords(cause)}`;
  return `• ${instanceLabel(instance)}, ${when(startedAt)}: ${end}`;
}

const listed = (title: string, lines: readonly string[]) => {
  const left = lines.length - SHOWN;
  const more = left > 0 ? [`and ${left} more`] : [];
  return section([`*${title}*`, ...lines.slice(0, SHOWN), ...more].join("\n"));
};

/** How to get in, for access that is open. */
function commandsOf(request: Request, scope: StageScope): MessageBlock[] {
  const blocks = accessBlocks(request, scope);
  return blocks.length === 0 ? [] : [section(`*${instanceLabel(request.instance)}*`), ...blocks];
}

/** The asker's own requests and sessions, in the order given. */
export function listAnswer(
  {
    requests,
    sessions,
  }: { readonly requests: readonly Request[]; readonly sessions: readonly Session[] },
  scope: StageScope,
): Message {
  if (requests.length === 0 && sessions.length === 0) {
    const text = `You have asked for nothing yet. Type \`${COMMAND}\` to ask.`;
    return { text, blocks: [section(text)] };
  }
  const open = sessions.filter((session) => !hasEnded(session)).length;
  const live = requests.filter((request) => !isFinal(request)).length;
  return {
    text: `Your access: ${live} open of ${requests.length} requests, ${open} open of ${sessions.length} sessions.`,
    blocks: [
      ...(requests.length === 0 ? [] : [listed("Requests", requests.map(requestLine))]),
      ...requests.flatMap((request) => commandsOf(request, scope)),
      ...(sessions.length === 0 ? [] : [listed("Sessions", sessions.map(sessionLine))]),
    ],
  };
}
