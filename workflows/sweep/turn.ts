// A sweep's time, and its place in lists too long for it: what it does not reach is another minute's.
// Never untrue: every minute begins at another place, so that nobody stands behind others for ever; and a few of a list
// are dealt with however late it is.
import { epochOf, type Instant, secondsBetween } from "../../domain/time.ts";
import { fewAtOnce } from "./few-at-once.ts";

export interface Turn {
  /** Where in a list to begin: 0 is its beginning, 1 its end. */
  readonly place: number;
  /** Seconds since the sweep began. */
  readonly spent: () => number;
}

/**
 * Until which second of a sweep more of each kind is taken on: listing 10,000 sessions takes eight at least, and the rest
 * of the work has thirty. The function itself has 55.
 */
export const UNTIL = { sessions: 25, requests: 34, copy: 36 } as const;

/** Of places a golden section apart each falls into the widest gap that the others leave. */
const GOLDEN_SECTION = 0.618_033_988_749_894_9;

/** No `Math` here: there is chance in it. */
const whole = (number: number) => number - (number % 1);

/** The turn of the sweep that began at the minute; a container remembers nothing of the one before. */
export const turnOf = (began: Instant, now: () => Instant): Turn => ({
  place: (whole(epochOf(began) / 60_000) * GOLDEN_SECTION) % 1,
  spent: () => secondsBetween(began, now()),
});

/** Works through a list from the turn's place, around its end; gives how many are left when the time is over. */
export async function takeTurns<T>(
  items: readonly T[],
  { turn, until, width }: { readonly turn: Turn; readonly until: number; readonly width: number },
  work: (item: T) => Promise<void>,
): Promise<number> {
  const start = whole(turn.place * items.length);
  let left = items.length;
  await fewAtOnce([...items.slice(start), ...items.slice(0, start)], width, async (item) => {
    // Late or not, the first ones are taken on.
    if (turn.spent() >= until && items.length - left >= width) return;
    left -= 1;
    await work(item);
  });
  return left;
}
