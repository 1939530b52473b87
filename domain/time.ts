// Moments and spans. The only file of the rules that knows the calendar.
// Never untrue: an Instant is UTC with milliseconds, so comparing the text compares the time.
import * as z from "zod";

/** A moment, as `2026-11-23T14:00:00.000Z`. */
export const Instant = z.iso.datetime({ precision: 3 }).brand<"Instant">();
export type Instant = z.infer<typeof Instant>;

/** The moment of an epoch time in milliseconds. */
export const instantOf = (epochMs: number): Instant => new Date(epochMs).toISOString() as Instant;

/** Reads any ISO time with an offset, such as AWS writes (`2024-08-01T12:19:17Z`); undefined if it is none. */
export function parseInstant(text: string): Instant | undefined {
  const epoch = Date.parse(text);
  return Number.isNaN(epoch) ? undefined : instantOf(epoch);
}

export const epochOf = (instant: Instant): number => Date.parse(instant);

export const plusSeconds = (instant: Instant, seconds: number): Instant =>
  instantOf(epochOf(instant) + seconds * 1000);

export const plusMinutes = (instant: Instant, minutes: number): Instant =>
  plusSeconds(instant, minutes * 60);

/** Seconds from one moment to a later one; negative if it is earlier. */
export const secondsBetween = (from: Instant, to: Instant): number =>
  (epochOf(to) - epochOf(from)) / 1000;

/** Whole seconds until a later moment, rounded up so that a wait never ends before it; at least 1. */
export const wholeSecondsUntil = (from: Instant, to: Instant): number =>
  Math.max(1, Math.ceil((epochOf(to) - epochOf(from)) / 1000));

export const earliest = (first: Instant, ...others: Instant[]): Instant =>
  others.reduce((least, next) => (next < least ? next : least), first);

export const latest = (first: Instant, ...others: Instant[]): Instant =>
  others.reduce((most, next) => (next > most ? next : most), first);

/** The form IAM takes in date conditions: whole seconds, rounded down so that it is never later than agreed. */
export const wholeSeconds = (instant: Instant): string => `${instant.slice(0, 19)}Z`;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** Epoch day 0 was a Thursday: Mondays are four days after a whole number of weeks. */
const MONDAY_MS = 4 * 24 * 60 * 60 * 1000;

/** The beginning of a moment's week: Monday, midnight UTC. */
export const mondayOf = (instant: Instant): Instant =>
  instantOf(Math.floor((epochOf(instant) - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS);
