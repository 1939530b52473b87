// Keeps calls under a rate that AWS gives the whole account, by waiting rather than by being refused.
// Never untrue: in no second are more calls made through one pacer than its limit.
import { setTimeout as pause } from "node:timers/promises";

export interface PaceOptions {
  readonly perSecond: number;
  /** Epoch ms. */
  readonly now?: (() => number) | undefined;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** Gives what a call awaits before it is made. The first ones of a quiet second wait for nothing. */
export function paced({ perSecond, now = Date.now, sleep = pause }: PaceOptions) {
  /** When the last calls were made. */
  const recent: number[] = [];
  const turn = async () => {
    // A clock that stands still while one sleeps is taken to have gone on.
    const from = Math.max(now(), recent.at(-1) ?? 0);
    const first = recent.length < perSecond ? undefined : recent.shift();
    const at = first === undefined ? from : Math.max(from, first + 1000);
    recent.push(at);
    if (at > from) await sleep(at - from);
  };
  let queue: Promise<void> = Promise.resolve();
  return (): Promise<void> => {
    queue = queue.then(turn);
    return queue;
  };
}
