// Schedule expressions: `rate(n unit)`, `at(time)`, `cron(...)`, all in UTC.
// Never untrue: an expression that is not understood whole is refused when the schedule is put.
import { badExpression, cronTimes } from "./cron.ts";

export interface Expression {
  /** The first time a new schedule is meant to fire (epoch ms); undefined if never. */
  first(createdAt: number): number | undefined;
  /** The first meant time after `after`, given the last meant one; undefined when it is over. */
  next(last: number, after: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Without a start date a rate begins at once and keeps to the grid of its first firing. */
function rate(count: number, unit: string): Expression {
  const every = count * (UNIT_MS[unit] ?? 0);
  return {
    first: (createdAt) => createdAt,
    next: (last, after) => last + (Math.floor((after - last) / every) + 1) * every,
  };
}

/** Once; a time that has passed fires at once (AWS says nothing about it, facts D3). */
function once(when: number): Expression {
  return { first: () => when, next: () => undefined };
}

/** Reads an expression. Throws `ValidationException`. */
export function parseExpression(text: string): Expression {
  const [, count = "", unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
  if (Number(count) > 0) return rate(Number(count), unit);
  const [, time] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text) ?? [];
  const when = Date.parse(`${time}Z`);
  if (!Number.isNaN(when)) return once(when);
  const [, fields] = /^cron\(([^()]+)\)$/.exec(text) ?? [];
  if (fields === undefined) throw badExpression(text);
  const next = cronTimes(fields);
  return { first: next, next: (_, after) => next(after) };
}
