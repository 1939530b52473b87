// How many invocations of one function run at once.
// Never untrue: whoever took a slot gives it back, and waiting work is served in the order it came.

export interface Slots {
  /** Resolves when a slot is free; the slot is then taken. */
  take(): Promise<void>;
  give(): void;
  /** Running and waiting together. */
  demand(): number;
}

export function createSlots(limit: number): Slots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (taken < limit) {
        taken += 1;
        return;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) taken -= 1;
      else next();
    },
    demand: () => taken + waiting.length,
  };
}
