// The seed and the time box of a deep run, set by `npm run test:deep`.
// Invariant: a part that the box cut short says how much of it was played.

/** What is drawn in this run is drawn from here. */
export const SEED = Number(process.env.DEEP_SEED ?? 1);

const MINUTES = Number(process.env.DEEP_MINUTES ?? 10);

/** A line for the reader of the run. */
export const say = (line: string) => void process.stdout.write(`${line}\n`);

/** A part of the run's minutes, as milliseconds. */
export const shareMs = (share: number): number => MINUTES * 60_000 * share;

/** Plays the items in their order for a share of the run's minutes; gives what was wrong with each. */
export async function playInBox<Item>(
  { part, share }: { readonly part: string; readonly share: number },
  items: readonly Item[],
  play: (item: Item) => Promise<readonly string[]>,
): Promise<string[]> {
  const until = Date.now() + shareMs(share);
  const wrong: string[] = [];
  let played = 0;
  for (const item of items) {
    if (Date.now() >= until) break;
    wrong.push(...(await play(item)));
    played += 1;
  }
  say(`${part}: ${played} of ${items.length}`);
  return wrong;
}
