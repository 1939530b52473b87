// App Home: what one holds, what waits for one's decision, one's last sessions.
// Never untrue: a button is there only while its click can still do something; it says the same as card and thread.
import type { StageScope } from "../../domain/grant-role.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import type { Session } from "../../domain/session.ts";
import { accessBlocks } from "./access-commands.ts";
import { cardButtons } from "./approval-card.ts";
import {
  actions,
  button,
  context,
  type Home,
  header,
  type MessageBlock,
  section,
} from "./blocks.ts";
import { sessionLine } from "./command-answers.ts";
import { ACTIONS, COMMAND } from "./ids.ts";
import { instanceLabel } from "./request-details.ts";
import { requesterName, statusWords } from "./status.ts";
import { inline, quoted, span } from "./text.ts";
import { threadButtons } from "./thread-head.ts";

/** Structurally that of workflows/access/show-home.ts. */
export interface HomeView {
  readonly own: readonly RequestFacts[];
  readonly waiting: readonly RequestFacts[];
  readonly recent: readonly Session[];
  readonly mayReadOthers: boolean;
}

const ownBlocks = (facts: RequestFacts, scope: StageScope): MessageBlock[] => [
  section(`*${instanceLabel(facts.request.instance)}*\n${statusWords(facts)}`),
  ...accessBlocks(facts.request, scope),
  ...actions(threadButtons(facts)),
];

const waitingBlocks = (facts: RequestFacts): MessageBlock[] => {
  const { request } = facts;
  return [
    section(
      `*${inline(requesterName(facts), 80)}* asks for ${instanceLabel(request.instance)} for ${span(request.minutes)}.\n${quoted(request.reason, 800)}\n${statusWords(facts)}`,
    ),
    ...actions(cardButtons(facts)),
  ];
};

const titled = (title: string, blocks: MessageBlock[], nothing: string): MessageBlock[] => [
  header(title),
  ...(blocks.length === 0 ? [context(nothing)] : blocks),
];

/** Slack takes 100 blocks; 10 of each kind at most, three blocks each, stay under it. */
export const homeView = (
  { own, waiting, recent, mayReadOthers }: HomeView,
  scope: StageScope,
): Home => ({
  type: "home",
  blocks: [
    ...titled(
      "What you hold",
      own.slice(0, 10).flatMap((facts) => ownBlocks(facts, scope)),
      `You hold nothing and wait for nothing. Type \`${COMMAND}\` to ask.`,
    ),
    ...titled(
      "Waits for your decision",
      waiting.slice(0, 10).flatMap(waitingBlocks),
      "Nothing waits for you.",
    ),
    ...titled(
      "Your last sessions",
      recent.map((session) => section(sessionLine(session))),
      "None yet.",
    ),
    ...actions([
      button(ACTIONS.again, "Ask again", "last"),
      button(ACTIONS.history, "All my sessions", "own"),
      ...(mayReadOthers ? [button(ACTIONS.historyAll, "All that I may see", "all")] : []),
    ]),
  ],
});

/** For somebody whom the configuration does not know, or while it has a mistake. */
export const homeNote = (sentence: string): Home => ({ type: "home", blocks: [section(sentence)] });
