// Times as the Slack client writes them, in the reader's own time zone.
// Slack: https://docs.slack.dev/messaging/formatting-message-text (date formatting).

const inEnglish = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-US", options);

const TIME = inEnglish({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const SECONDS = inEnglish({
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const SHORT = inEnglish({ year: "numeric", month: "short", day: "numeric" });
const FULL = inEnglish({ year: "numeric", month: "long", day: "numeric" });
const LONG = inEnglish({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
const DAY_MS = 86_400_000;

const isSameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString();

/** "today", "yesterday" or "tomorrow" where that is true, seen from `now`. */
function near(day: Date, now: Date): string | undefined {
  if (isSameDay(day, now)) return "today";
  if (isSameDay(day, new Date(now.getTime() - DAY_MS))) return "yesterday";
  return isSameDay(day, new Date(now.getTime() + DAY_MS)) ? "tomorrow" : undefined;
}

const two = (value: number) => String(value).padStart(2, "0");

const TOKENS: Readonly<Record<string, (day: Date) => string>> = {
  date_num: (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
  date: (day) => FULL.format(day),
  date_short: (day) => SHORT.format(day),
  date_long: (day) => LONG.format(day),
  time: (day) => TIME.format(day),
  time_secs: (day) => SECONDS.format(day),
};

/** A moment written by Slack's format, e.g. `{date_short_pretty} at {time}`; an unknown token stays as it is. */
export function dated(day: Date, format: string, now: Date): string {
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    const plain = token.replace(/_pretty$/, "");
    const pretty = plain === token ? undefined : near(day, now);
    return pretty ?? TOKENS[plain]?.(day) ?? whole;
  });
}

export const timeOf = (ts: string) => TIME.format(new Date(Number(ts) * 1000));

/** The day a message was written on, for the line between days. */
export function dayOf(ts: string, now: Date): string {
  const day = new Date(Number(ts) * 1000);
  const name = near(day, now);
  return name === undefined ? LONG.format(day) : name[0]?.toUpperCase() + name.slice(1);
}
