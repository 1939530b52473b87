// What `curfew history` was asked for, checked.
// Never untrue: each thing that is wrong is told in one sentence, before anything is read.
import { SessionCause } from "../../domain/cause.ts";
import { type HistoryFilter, type Tag, tagIn } from "../../domain/history.ts";
import { InstanceId } from "../../domain/instance.ts";
import { PersonId } from "../../domain/person.ts";
import { type Instant, instantOf, parseInstant } from "../../domain/time.ts";
import { FORMATS, type Format } from "./format.ts";

export interface HistoryOptions {
  readonly stage: string;
  readonly region?: string;
  readonly since: string;
  readonly until?: string;
  readonly person?: string;
  readonly instance?: string;
  readonly cause?: string;
  readonly tag?: string;
  readonly format: string;
  readonly limit: string;
  readonly after?: string;
  readonly policies: string;
  readonly links?: true;
}

export interface Wish {
  readonly filter: HistoryFilter;
  readonly since: Instant;
  readonly until: Instant;
  readonly format: Format;
  readonly limit: number;
}

const MOST = 1000;
const SPANS = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/** `7d`, `12h`, `30m` before now, a date, or a moment. */
function momentOf(option: string, text: string, nowMs: number): Instant {
  const [, count, unit] = /^(\d{1,5})([dhm])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return instantOf(nowMs - Number(count) * SPANS[unit as keyof typeof SPANS]);
  const isDated = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(
    text,
  );
  const moment = isDated ? parseInstant(text) : undefined;
  if (moment !== undefined) return moment;
  throw new Error(
    `${option} ${text}: say 7d, 12h, 30m, a date such as 2026-11-23, or a moment such as 2026-11-23T14:00:00Z.`,
  );
}

function limitOf(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST) return limit;
  throw new Error(`--limit ${text}: a page holds 1 to ${MOST} sessions.`);
}

function formatOf(text: string): Format {
  if (Object.hasOwn(FORMATS, text)) return text as Format;
  throw new Error(`--format ${text}: there are ${Object.keys(FORMATS).join(", ")}.`);
}

function causeOf(text: string | undefined): SessionCause | undefined {
  if (text === undefined) return undefined;
  const cause = SessionCause.safeParse(text);
  if (cause.success) return cause.data;
  throw new Error(`--cause ${text}: there are ${SessionCause.options.join(", ")}.`);
}

function tagOf(text: string | undefined): Tag | undefined {
  const tag = text === undefined ? undefined : tagIn(text);
  if (text === undefined || tag !== undefined) return tag;
  throw new Error(`--tag ${text}: say key=value, such as Env=prod.`);
}

function checkPlace({ person, instance }: HistoryOptions): void {
  if (person !== undefined && !PersonId.safeParse(person).success)
    throw new Error(
      `--person ${person}: a person id is p- and six of a-z and 0-9, such as p-ana001.`,
    );
  if (instance !== undefined && !InstanceId.safeParse(instance).success)
    throw new Error(`--instance ${instance}: an instance id is such as i-0a1b2c3d4e5f60718.`);
}

/** A clock may be ahead by so much, and its sessions are still told. */
const AHEAD_MS = 86_400_000;

/** Throws a sentence for the first thing that is wrong. */
export function wishOf(options: HistoryOptions, nowMs: number): Wish {
  checkPlace(options);
  const { person, instance, since, until } = options;
  return {
    filter: { person, instance, cause: causeOf(options.cause), tag: tagOf(options.tag) },
    since: momentOf("--since", since, nowMs),
    until: until === undefined ? instantOf(nowMs + AHEAD_MS) : momentOf("--until", until, nowMs),
    format: formatOf(options.format),
    limit: limitOf(options.limit),
  };
}
