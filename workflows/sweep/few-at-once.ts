// Works through a list, a few at a time: one after another is too slow for thousands, all at once is too many calls.
// Never untrue: never more than `width` pieces of work are under way.

export async function fewAtOnce<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
