// A request for later: when its access may begin.
// Never untrue: access never begins before the start that was asked for; the clock of a grant begins at the grant.
import * as z from "zod";
import type { Refusal } from "./refusal.ts";
import type { Request } from "./request.ts";
import { type Instant, latest, parseInstant, plusMinutes } from "./time.ts";

/** A week: whoever plans further ahead asks people who may be others by then. */
export const HORIZON_DAYS = 7;

type Scheduled = Pick<Request, "startsAt">;

/** The moment that the policies are asked about: the start, or now once it has come. */
export const startOf = ({ startsAt }: { readonly startsAt?: Instant | undefined }, now: Instant) =>
  latest(now, startsAt ?? now);

/** Whether it must still wait, whatever was decided. */
export const isEarly = ({ startsAt }: Scheduled, now: Instant): boolean =>
  startsAt !== undefined && startsAt > now;

/** Approved, and waiting for its start. */
export const waitsForStart = (
  request: Pick<Request, "state" | "startsAt">,
  now: Instant,
): boolean => request.state === "approved" && isEarly(request, now);

/** Why a start cannot be asked for; undefined where it can. */
export function startFlaw(startsAt: Instant | undefined, now: Instant): Refusal | undefined {
  if (startsAt === undefined) return undefined;
  if (startsAt <= now) return { refused: "start-passed", startsAt };
  return startsAt > plusMinutes(now, HORIZON_DAYS * 24 * 60)
    ? { refused: "start-too-far", startsAt, days: HORIZON_DAYS }
    : undefined;
}

/** A start as people write it: whole minutes or seconds, and always with its zone. */
const Written = z.union([
  z.iso.datetime({ offset: true, precision: -1 }),
  z.iso.datetime({ offset: true, precision: 0 }),
]);

/** Undefined for a time without a zone, or none at all: which nine o'clock was meant is not guessed. */
export const startIn = (text: string): Instant | undefined =>
  Written.safeParse(text).success ? parseInstant(text) : undefined;
