// The cron expressions of EventBridge Scheduler: minutes hours day-of-month month day-of-week year, in UTC.
// Never untrue: a feature not read here (L, W, #) is refused, never taken for something else.
import { AwsError } from "../core/service.ts";

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** Takes `?`, no particular value. */
  readonly mayBeOpen?: boolean;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const DAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, mayBeOpen: true },
  { least: 1, most: 12, names: MONTHS },
  { least: 1, most: 7, names: DAYS, mayBeOpen: true },
  { least: 1970, most: 2199 },
];
const DAY_MS = 86_400_000;
/** A day that exists at all comes within eight years (29 February over a century's turn). */
const LONGEST_SEARCH_DAYS = 8 * 366;

/** The refusal of an expression, in Scheduler's words. */
export function badExpression(expression: string): AwsError {
  return new AwsError("ValidationException", `Invalid Schedule Expression ${expression}.`);
}

/** One of `*`, `?`, `5`, `MON`, `1-5`, `0/15`; the empty list if it is none of these. */
function rangeOf(part: string, { least, most, names = [], mayBeOpen = false }: Field): number[] {
  const numberOf = (word: string) => {
    const named = names.indexOf(word.toUpperCase());
    return named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  const [range = "", stepText] = part.split("/");
  const [low = "", high] = range.split("-");
  const isAll = range === "*" || (range === "?" && mayBeOpen);
  const from = isAll ? least : numberOf(low);
  const open = isAll || stepText !== undefined ? most : from;
  const to = high === undefined ? open : numberOf(high);
  const step = Number(stepText ?? 1);
  const isGood = from >= least && to <= most && from <= to && step >= 1;
  return isGood ? Array.from({ length: (to - from) / step + 1 }, (_, n) => from + n * step) : [];
}

/** A field's parts as the numbers meant; undefined if one of them is not understood. */
function numbersOf(text: string, field: Field): Set<number> | undefined {
  const ranges = text.split(",").map((part) => rangeOf(part, field));
  return ranges.some((range) => range.length === 0) ? undefined : new Set(ranges.flat());
}

/** Finds the first time after `after` (epoch ms) that the fields `m h d M dow y` name; undefined if there is none. Throws `ValidationException`. */
export function cronTimes(fields: string): (after: number) => number | undefined {
  const texts = fields.trim().split(/\s+/);
  const sets = FIELDS.map((field, index) => numbersOf(texts[index] ?? "", field));
  const [minutes, hours, dates, months, weekdays, years] = sets;
  // One of the two day fields must be left open with `?`.
  const isOneDayOpen = (texts[2] === "?") !== (texts[4] === "?");
  if (texts.length !== FIELDS.length || !isOneDayOpen) throw badExpression(`cron(${fields})`);
  if (!minutes || !hours || !dates || !months || !weekdays || !years) {
    throw badExpression(`cron(${fields})`);
  }
  const isDay = (day: Date) =>
    years.has(day.getUTCFullYear()) &&
    months.has(day.getUTCMonth() + 1) &&
    dates.has(day.getUTCDate()) &&
    weekdays.has(day.getUTCDay() + 1);
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute));
  const offsets = times.sort((a, b) => a - b).map((minute) => minute * 60_000);
  return (after) => {
    const today = Math.floor(after / DAY_MS) * DAY_MS;
    for (let n = 0; n < LONGEST_SEARCH_DAYS; n += 1) {
      const day = today + n * DAY_MS;
      if (!isDay(new Date(day))) continue;
      const offset = offsets.find((one) => day + one > after);
      if (offset !== undefined) return day + offset;
    }
    return undefined;
  };
}
