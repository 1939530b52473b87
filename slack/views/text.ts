// Text from people and from AWS made safe to show in Slack, and times, spans and links as Slack writes them.
// Never untrue: what a person typed can neither mention anybody, nor look like Curfew's own words, nor break an escape.
import { epochOf, type Instant, secondsBetween, wholeSeconds } from "../../domain/time.ts";

const LINE_ENDS = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/;

// Control characters, and those that turn the direction of writing, can make a line look like something else; half of a
// surrogate pair is no text at all.
const UNSEEN = /[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Text of several lines as one. */
export const oneLine = (text: string): string =>
  text
    .split(LINE_ENDS)
    .join(" ")
    .replaceAll("\t", " ")
    .replace(UNSEEN, "")
    .replace(/ +/g, " ")
    .trim();

/** At most `most` UTF-16 units, whole characters only, the cut shown as `…`. */
export const cut = (text: string, most: number): string => rendered(text, most, (one) => one);

/** Renders character by character, so that a cut never falls inside what stands for one. */
function rendered(text: string, most: number, render: (character: string) => string): string {
  const pieces = [...text].map(render);
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (total <= most) return pieces.join("");
  let length = 1;
  const kept = pieces.slice(
    0,
    pieces.findIndex((piece) => {
      length += piece.length;
      return length > most;
    }),
  );
  return `${kept.join("")}…`;
}

const escaped = (character: string) => ESCAPES[character] ?? character;

// A word joiner after the sign keeps Slack's older parsing of `text` from finding a mention.
const defused = (text: string) => text.replace(/@(?=here|channel|everyone)/gi, "@\u2060");

/** Somebody's text inside a line of mrkdwn: escaped, one line, at most `most` characters. */
export function inline(text: string, most = 150): string {
  const line = oneLine(text);
  return line === "" ? "-" : rendered(defused(line), most, escaped);
}

/** Somebody's text as a quotation: escaped, line breaks kept, every line marked as quoted. */
export function quoted(text: string, most = 2900): string {
  const lines = text.split(LINE_ENDS).map(oneLine);
  const joined = lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  const marked = defused(joined === "" ? "-" : joined);
  return `>${rendered(marked, most - 1, (one) => (one === "\n" ? "\n>" : escaped(one)))}`;
}

/** Words to copy, in a box. */
export const copied = (text: string): string =>
  `\`\`\`${[...text.replaceAll("`", "'")].map(escaped).join("")}\`\`\``;

const epochSeconds = (instant: Instant) => Math.floor(epochOf(instant) / 1000);

/** A moment in the reader's own time zone, e.g. "today 14:00"; in UTC where Slack cannot do that. */
export function when(instant: Instant): string {
  const utc = wholeSeconds(instant).slice(0, 16).replace("T", " ");
  return `<!date^${epochSeconds(instant)}^{date_short_pretty} {time}|${utc} UTC>`;
}

export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** `90` -> "1 hour 30 minutes". */
export function span(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [
    ...(hours > 0 ? [counted(hours, "hour")] : []),
    ...(rest > 0 || hours === 0 ? [counted(rest, "minute")] : []),
  ];
  return parts.join(" ");
}

/** How long from one moment to another, in whole minutes. */
export function spanBetween(from: Instant, to: Instant): string {
  const minutes = Math.floor(secondsBetween(from, to) / 60);
  return minutes < 1 ? "less than a minute" : span(minutes);
}

export const sessionCount = (count: number): string =>
  count === 0 ? "no session" : counted(count, "session");

/** A link; the address must be one of Curfew's own making. */
export const link = (address: string, label: string): string => `<${address}|${label}>`;

/** Calls a person; the id must be one that was checked. */
export const mention = (slackUser: string): string => `<@${slackUser}>`;

/** Calls a person by their Slack user; by name where only a proof would tell who that is. */
export const callOn = (person: {
  readonly slack?: string | undefined;
  readonly name: string;
}): string => (person.slack === undefined ? inline(person.name, 80) : mention(person.slack));

export const channelLink = (channel: string): string => `<#${channel}>`;

/** mrkdwn made of the above, for the places where Slack shows plain text only. */
export const toPlain = (text: string): string =>
  text
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<[^|>]*\|([^>]*)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
