// In one process with the functions, the Date they see must be the story's.
// Never untrue: what was put in place is taken away again, and two stages never hold it at once.
import type { Clock } from "../cloud/core/clock.ts";

let holder: Clock | undefined;

/** Makes the global Date follow the clock; gives the way back. Throws if another stage of this process holds it. */
export function installStoryDate(clock: Clock): () => void {
  if (holder !== undefined)
    throw new Error("another stage of this process has the Date; close it first");
  holder = clock;
  const WallDate = globalThis.Date;
  const now = () => Math.floor(clock.now());
  globalThis.Date = new Proxy(WallDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new WallDate(now()).toString(),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
  return () => {
    globalThis.Date = WallDate;
    holder = undefined;
  };
}
