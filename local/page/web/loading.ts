// Asking for what is shown, so that late and crossing answers never show what is old.

/** A loader whose late answers are dropped. */
export function latest<T>(ask: () => Promise<T>, keep: (answer: T) => void) {
  let asked = 0;
  return async () => {
    asked += 1;
    const mine = asked;
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && mine === asked) keep(answer);
  };
}

type Wanted = "all" | Set<string>;

interface Listed<T> {
  /** Everything, oldest first. */
  readonly all: () => Promise<readonly T[]>;
  /** One by its id; none if it is gone. */
  readonly one: (id: string) => Promise<readonly T[]>;
  readonly keepAll: (found: readonly T[]) => void;
  readonly keepOne: (id: string, found: readonly T[]) => void;
}

/** More than this many at once are cheaper read together. */
const FEW = 8;

/**
 * Keeps a list up to date: all of it, or single ones that changed. One question at a time, so that an
 * answer is never older than one that was shown before it.
 */
export function createListLoader<T>({ all, one, keepAll, keepOne }: Listed<T>) {
  let wanted: Wanted = new Set();
  let isAsking = false;
  const step = async (now: Wanted) => {
    if (now === "all" || now.size > FEW) {
      const found = await all();
      if (wanted !== "all") keepAll(found);
      return;
    }
    for (const id of now) {
      const found = await one(id);
      if (wanted === "all") return;
      keepOne(id, found);
    }
  };
  const run = async () => {
    if (isAsking) return;
    isAsking = true;
    while (wanted === "all" || wanted.size > 0) {
      const now = wanted;
      wanted = new Set();
      await step(now).catch(() => undefined);
    }
    isAsking = false;
  };
  return {
    reload() {
      wanted = "all";
      void run();
    },
    changed(id: string) {
      if (wanted !== "all") wanted.add(id);
      void run();
    },
  };
}
