// The review of a break-glass as everybody reads it: in the security channel and in the messages of who was not asked.
// Never untrue: all its messages say the same, and a button is there only while its click can still do something.
import { nameOf, type Person } from "../../domain/person.ts";
import type { Review, ReviewVerdict } from "../../domain/review.ts";
import type { ReviewCall, ReviewFacts } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";
import {
  actions,
  button,
  context,
  fields,
  header,
  type Message,
  type Modal,
  plain,
  section,
} from "./blocks.ts";
import { grantCauseWords } from "./causes.ts";
import { ACTIONS, CALLBACKS, COMMAND } from "./ids.ts";
import { instanceLabel } from "./request-details.ts";
import { sessionLines } from "./session-lines.ts";
import { whyInput } from "./small-modals.ts";
import { ownSessions, statusWords } from "./status.ts";
import { inline, link, quoted, sessionCount, span, when } from "./text.ts";

const VERDICTS: Readonly<Record<ReviewVerdict, string>> = {
  justified: "justified",
  "not-justified": "not justified",
};

const nameIn = (people: readonly Person[], id: string) => inline(nameOf(people, id), 80);

const NAMES_SHOWN = 8;

const reviewersWords = ({ reviewers }: Review, people: readonly Person[]) =>
  namesIn(reviewers, people);

function namesIn(ids: readonly string[], people: readonly Person[]): string {
  const named = ids.slice(0, NAMES_SHOWN).map((id) => nameIn(people, id));
  const more = ids.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Where the review stands, in a sentence or two. */
export function reviewStatus({ review, people }: Pick<ReviewFacts, "review" | "people">): string {
  const { verdict, dueAt } = review;
  if (verdict !== undefined)
    return `Reviewed by ${nameIn(people, verdict.by)} ${when(verdict.at)}: *${VERDICTS[verdict.verdict]}*. ${inline(verdict.words, 600)}`;
  if (review.state === "closed")
    return "Nothing was granted after all; there is nothing to review.";
  const due =
    review.overdueAt === undefined
      ? `The review is due ${when(dueAt)}`
      : `*The review is overdue* since ${when(dueAt)}`;
  const who = `by one of ${reviewersWords(review, people)}`;
  return review.state === "opened"
    ? `${due}, ${who}, once the access has ended.`
    : `${due}, ${who}.`;
}

/** What was done, as far as it is known: the end, and the sessions a line each. */
function reportOf(facts: ReviewFacts): string[] {
  const { review } = facts;
  if (review.done === undefined) return [statusWords(facts)];
  const cause = grantCauseWords(facts);
  const sessions = ownSessions(facts);
  const lead = `What was done: ${sessionCount(sessions.length)}. The access ended ${when(review.done.at)}${cause === undefined ? "" : `: ${cause}`}.`;
  if (sessions.length === 0) return [lead];
  return [lead, sessionLines(sessions), ...transcriptLines(facts)];
}

/** The links are long, and a section has 3,000 characters: each has its own. */
const TRANSCRIPTS_SHOWN = 8;

function transcriptLines({ transcripts, ...facts }: ReviewFacts): string[] {
  const own = ownSessions(facts);
  const left = own.length - TRANSCRIPTS_SHOWN;
  const lines = own.slice(0, TRANSCRIPTS_SHOWN).map(({ id }) => transcriptLine(id, transcripts));
  return left > 0 ? [...lines, `and ${left} more: \`${COMMAND} history\``] : lines;
}

function transcriptLine(id: string, transcripts: ReviewFacts["transcripts"]): string {
  const places = transcripts?.get(id);
  const name = `\`${inline(id, 96)}\``;
  if (places === undefined)
    return `The transcript of ${name} is not where Curfew would have put it.`;
  const { log, object } = places;
  const file = object === undefined ? "" : `, ${link(object.url, "as a file")}`;
  return `${link(log.url, "Transcript")} of ${name}${file}: stream in \`${inline(log.group, 200)}\``;
}

const verdictButtons = ({ review }: ReviewFacts) =>
  review.state === "ready"
    ? actions([
        button(ACTIONS.justified, "Justified", review.id, { style: "primary" }),
        button(ACTIONS.notJustified, "Not justified", review.id, { style: "danger" }),
      ])
    : [];

/** Who gets no message of their own is named where others read it. */
function unreachedLine({ review, people, unreached = [] }: ReviewFacts) {
  if (unreached.length === 0 || review.state === "closed") return [];
  const names = namesIn(unreached, people);
  return [
    context(
      `Not told by direct message, for nobody knows who they are in Slack: ${names}. They can judge it once they have used \`/access link\`.`,
    ),
  ];
}

export function reviewCard(facts: ReviewFacts): Message {
  const { review, people } = facts;
  const name = nameOf(people, review.person);
  const lead = `${inline(name, 80)} broke glass on ${inline(review.instance.name)} for ${inline(review.incident, 60)}. Nobody was asked.`;
  return {
    text: `${lead} ${reviewStatus(facts)}`,
    blocks: [
      header(`Break-glass: ${name} on ${review.instance.name}`),
      section(lead),
      fields([
        ["Instance", instanceLabel(review.instance)],
        ["For", span(review.minutes)],
        ["Incident", inline(review.incident, 60)],
        ["When", when(review.openedAt)],
      ]),
      section(quoted(review.reason)),
      ...reportOf(facts).map(section),
      section(reviewStatus(facts)),
      ...unreachedLine(facts),
      ...verdictButtons(facts),
      context(`Request \`${review.id}\``),
    ],
  };
}

/** Said under the review's messages, so that they are seen again. */
export function reviewCall(facts: ReviewFacts, why: ReviewCall): Message {
  const { review, people } = facts;
  const whose = `${nameIn(people, review.person)}'s break-glass on ${inline(review.instance.name)}`;
  const words: Readonly<Record<ReviewCall, string>> = {
    ready: `${whose} is over and can be reviewed now. ${reviewStatus(facts)}`,
    reminded: `${whose} still waits for its review. ${reviewStatus(facts)}`,
    overdue: `Nobody has reviewed ${whose} in time. ${reviewStatus(facts)}`,
    closed: `${whose} was reviewed. ${reviewStatus(facts)}`,
  };
  return { text: words[why], blocks: [section(words[why])] };
}

const LISTED = 20;

/** The weekly list of what nobody has closed, overdue ones first. */
export function reviewDigest(
  reviews: readonly Review[],
  people: readonly Person[],
  now: Instant,
): Message {
  const overdue = reviews.filter(({ dueAt }) => dueAt <= now).length;
  const lead = `${reviews.length} ${reviews.length === 1 ? "break-glass waits for its review" : "break-glasses wait for their reviews"}${overdue === 0 ? "" : `, ${overdue} of them overdue`}.`;
  const lines = reviews
    .slice(0, LISTED)
    .map(
      (review) =>
        `• ${review.dueAt <= now ? "*overdue* since" : "due"} ${when(review.dueAt)}: ${nameIn(people, review.person)} on ${inline(review.instance.name, 80)}, ${inline(review.incident, 60)}; to be reviewed by ${inline(reviewersWords(review, people), 120)}`,
    );
  const more = reviews.length > LISTED ? [`and ${reviews.length - LISTED} more`] : [];
  const halves = [lines.slice(0, LISTED / 2), [...lines.slice(LISTED / 2), ...more]];
  return {
    text: lead,
    blocks: [
      header("Open reviews of break-glass"),
      section(lead),
      ...halves.filter((half) => half.length > 0).map((half) => section(half.join("\n"))),
    ],
  };
}

/** Said in the thread of whoever broke the glass. */
export const reviewedNotice = (review: Review, people: readonly Person[]): Message => {
  const text = `Your break-glass on ${inline(review.instance.name)}: ${reviewStatus({ review, people })}`;
  return { text, blocks: [section(text)] };
};

/** Asks for the verdict's words. The request's id travels in `private_metadata`. */
export const verdictModal = (verdict: ReviewVerdict, requestId: string): Modal => ({
  type: "modal",
  callback_id: verdict === "justified" ? CALLBACKS.justified : CALLBACKS.notJustified,
  private_metadata: requestId,
  title: plain(verdict === "justified" ? "Justified" : "Not justified", 24),
  submit: plain("Close review", 24),
  close: plain("Cancel", 24),
  blocks: [whyInput("Everyone who was told of it reads this, and it stays in the record.")],
});
