// The history as a modal: a page of sessions, and the form that narrows it.
// Never untrue: what is shown was given; a page that looked at much and found little says how far it looked.
import { CURFEW } from "../../domain/audit.ts";
import { SessionCause } from "../../domain/cause.ts";
import { choiceText, type HistoryChoice } from "../../domain/history-choice.ts";
import { letInSentence } from "../../domain/let-in.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import type { Session } from "../../domain/session.ts";
import type { Instant } from "../../domain/time.ts";
import type { TranscriptLinks } from "../../domain/transcript-links.ts";
import {
  actions,
  type Button,
  button,
  context,
  type Input,
  type MessageBlock,
  type Modal,
  option,
  plain,
  section,
} from "./blocks.ts";
import { sessionCauseWords } from "./causes.ts";
import { ACTIONS, CALLBACKS } from "./ids.ts";
import { instanceLabel } from "./request-details.ts";
import { inline, link, spanBetween, when } from "./text.ts";

/** A session and where its transcript is; structurally that of workflows/ledger/show-history.ts. */
export interface Row {
  readonly session: Session;
  readonly transcript?: TranscriptLinks | undefined;
}

export interface HistoryView {
  readonly choice: HistoryChoice;
  readonly rows: readonly Row[];
  readonly looked: number;
  readonly people: readonly Person[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** Where a look that found too little ended. */
  readonly lookedBackTo?: Instant | undefined;
}

const whose = ({ session }: Row, people: readonly Person[]): string =>
  session.person === undefined
    ? `\`${inline(session.owner, 120).replaceAll("`", "'")}\``
    : inline(nameOf(people, session.person), 80);

const enderWords = (by: string, people: readonly Person[]): string =>
  by === CURFEW.id ? "Curfew" : inline(nameOf(people, by), 120);

function endWords({ session }: Row): string {
  const { startedAt, endedAt, cause } = session;
  return endedAt === undefined
    ? `${when(startedAt)}, still open`
    : `${when(startedAt)} to ${when(endedAt)}, ${spanBetween(startedAt, endedAt)}: ${sessionCauseWords(cause)}`;
}

function detailWords({ session, transcript }: Row, people: readonly Person[]): string {
  const { id, request, document, evidence, endedBy, cause, lastActivityAt, instance, letIn, port } =
    session;
  const tags = Object.entries(instance.tags).map(([key, value]) => `${key}=${value}`);
  const parts = [
    request === undefined ? "*ungoverned*" : `grant \`${request}\``,
    ...(evidence === undefined ? [] : [inline(evidence, 200)]),
    ...(letIn === undefined ? [] : [letInSentence(letIn, (name) => inline(name, 120))]),
    ...(endedBy === undefined || cause === "failed"
      ? []
      : [`ended by ${enderWords(endedBy, people)}`]),
    ...(lastActivityAt === undefined ? [] : [`last activity ${when(lastActivityAt)}`]),
    ...(port === undefined ? [] : [`port ${port}, forwarded: no transcript is kept`]),
    ...(document === undefined ? [] : [`document \`${inline(document, 128)}\``]),
    ...(tags.length === 0 ? [] : [inline(tags.join(", "), 200)]),
    `session \`${inline(id, 96).replaceAll("`", "'")}\``,
    ...(transcript === undefined ? [] : [link(transcript.log.url, "Transcript")]),
    ...(transcript?.object === undefined ? [] : [link(transcript.object.url, "as a file")]),
  ];
  return parts.join(" · ");
}

const rowBlocks = (row: Row, people: readonly Person[]): MessageBlock[] => [
  section(`*${instanceLabel(row.session.instance)}* · ${whose(row, people)}\n${endWords(row)}`),
  context(detailWords(row, people)),
];

/** What the list is of, in a line. */
function scopeWords({ own, filter, since, until }: HistoryChoice, people: readonly Person[]) {
  const { person, instance, cause, tag } = filter;
  const parts = [
    own ? "Your sessions" : "All sessions that you may see",
    ...(person === undefined || own ? [] : [`of ${inline(nameOf(people, person), 80)}`]),
    ...(instance === undefined ? [] : [`on \`${instance}\``]),
    ...(tag === undefined ? [] : [`on instances tagged ${inline(`${tag.key}=${tag.value}`, 150)}`]),
    ...(cause === undefined ? [] : [`that ended so: ${sessionCauseWords(cause)}`]),
    ...(since === undefined ? [] : [`since ${when(since)}`]),
    ...(until === undefined ? [] : [`until ${when(until)}`]),
  ];
  return `${parts.join(" ")}.`;
}

/** Said only where the look ended before it found a page. */
const lookWords = ({ rows, looked, lookedBackTo }: HistoryView): string[] => {
  if (lookedBackTo !== undefined)
    return [
      `Looked through ${looked} sessions, as far as ${when(lookedBackTo)}. *Older* looks further.`,
    ];
  return rows.length === 0 ? ["There is none."] : [];
};

function turnButtons({ hasOlder, hasNewer }: HistoryView): Button[] {
  return [
    ...(hasNewer ? [button(ACTIONS.historyNewer, "Newer", "newer")] : []),
    ...(hasOlder ? [button(ACTIONS.historyOlder, "Older", "older")] : []),
    button(ACTIONS.historyFilter, "Filter", "filter"),
  ];
}

export const historyModal = (view: HistoryView): Modal => ({
  type: "modal",
  private_metadata: choiceText(view.choice),
  title: plain("Sessions", 24),
  close: plain("Close", 24),
  blocks: [
    context(scopeWords(view.choice, view.people)),
    ...view.rows.flatMap((row) => rowBlocks(row, view.people)),
    ...lookWords(view).map(section),
    ...actions(turnButtons(view)),
  ],
});

const optional = (actionId: string, label: string, element: Input["element"]): Input => ({
  type: "input",
  block_id: actionId,
  optional: true,
  label: plain(label, 75),
  element,
});

const SCOPES = [option("My sessions", "own"), option("All that I may see", "all")] as const;

const scopeInput = (own: boolean): Input => ({
  ...optional(ACTIONS.historyScope, "Whose", {
    type: "static_select",
    action_id: ACTIONS.historyScope,
    placeholder: plain("Choose", 150),
    options: [...SCOPES],
    initial_option: SCOPES[own ? 0 : 1],
  }),
  optional: false,
});

type Chosen = [label: string, value: string] | undefined;

const searching = (actionId: string, label: string, hint: string, chosen: Chosen) =>
  optional(actionId, label, {
    type: "external_select",
    action_id: actionId,
    min_query_length: 1,
    placeholder: plain(hint, 150),
    ...(chosen === undefined ? {} : { initial_option: option(...chosen) }),
  });

const dateInput = (actionId: string, label: string, at: Instant | undefined) =>
  optional(actionId, label, {
    type: "datepicker",
    action_id: actionId,
    ...(at === undefined ? {} : { initial_date: at.slice(0, 10) }),
  });

const causeOption = (cause: SessionCause) => option(`${cause}: ${sessionCauseWords(cause)}`, cause);

const causeInput = (cause: SessionCause | undefined) =>
  optional(ACTIONS.historyCause, "Ended", {
    type: "static_select",
    action_id: ACTIONS.historyCause,
    placeholder: plain("Any way", 150),
    options: SessionCause.options.map(causeOption),
    ...(cause === undefined ? {} : { initial_option: causeOption(cause) }),
  });

const tagInput = (tag: HistoryChoice["filter"]["tag"]) =>
  optional(ACTIONS.historyTag, "Tag the instance had then", {
    type: "plain_text_input",
    action_id: ACTIONS.historyTag,
    multiline: false,
    max_length: 385,
    placeholder: plain("Env=prod", 150),
    ...(tag === undefined ? {} : { initial_value: `${tag.key}=${tag.value}` }),
  });

/** The form that narrows the list; it takes the list's place, and gives it back when it is sent. */
export function historyFilterModal(choice: HistoryChoice, people: readonly Person[]): Modal {
  const { own, filter, since, until } = choice;
  const { person, instance, cause, tag } = filter;
  const named: Chosen = person === undefined ? undefined : [nameOf(people, person), person];
  const placed: Chosen = instance === undefined ? undefined : [instance, instance];
  return {
    type: "modal",
    callback_id: CALLBACKS.historyFilter,
    private_metadata: choiceText(choice),
    title: plain("Which sessions", 24),
    submit: plain("Show", 24),
    close: plain("Close", 24),
    blocks: [
      scopeInput(own),
      searching(ACTIONS.historyPerson, "Person", "Type a name", named),
      searching(ACTIONS.historyInstance, "Instance", "Type a name, an id or a tag", placed),
      tagInput(tag),
      causeInput(cause),
      dateInput(ACTIONS.historySince, "Begun on this day or later (UTC)", since),
      dateInput(ACTIONS.historyUntil, "Begun on this day or earlier (UTC)", until),
    ],
  };
}
