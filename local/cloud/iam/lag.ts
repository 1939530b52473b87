// How long IAM's changes take: the one place where the delays of propagation are set and drawn (facts C5, K3, K9).
// Invariant: the same seed draws the same delays.
import { createRandom } from "../core/random.ts";

/** In ms of story time; drawn again for each change. */
export interface Delay {
  readonly min: number;
  readonly max: number;
}

/** `min` and `max`: how long a changed policy, tag or boundary stays unseen by decisions. */
export interface Propagation extends Delay {
  /** Until decisions know a new role or user, and it can be assumed; as a change if left out. */
  readonly newPrincipal?: Delay;
  /** Until IAM's own calls find a new role or user; at once if left out. */
  readonly newName?: Delay;
  /** Until a deleted role or user is no longer obeyed; as a change if left out. */
  readonly deletion?: Delay;
}

/** As others measured it in accounts: a new role takes 2 to 15 s, every other change 2 to 4 s (facts C5, K3, K9). */
export const AS_MEASURED: Propagation = {
  min: 2000,
  max: 4000,
  newName: { min: 0, max: 4000 },
  newPrincipal: { min: 2000, max: 15_000 },
};

/** What happened to a record: `seeded` is known everywhere at once. */
export type News = "new" | "change" | "deletion" | "seeded";

export interface Lag {
  /** Until the data plane decides by it, in ms. */
  untilObeyed(news: News): number;
  /** Until the control plane's own calls find what is new, in ms. */
  untilFound(): number;
  setPropagation(propagation: Propagation): void;
}

const NONE: Delay = { min: 0, max: 0 };

export function createLag(options: {
  readonly propagation: Propagation;
  readonly seed: number;
}): Lag {
  const random = createRandom(options.seed);
  let { propagation } = options;
  // Whole milliseconds, as clocks have: a story that waits for one must not stand between two.
  const drawn = ({ min, max }: Delay) => Math.round(min + random() * (max - min));
  return {
    untilObeyed(news) {
      if (news === "seeded") return 0;
      if (news === "new") return drawn(propagation.newPrincipal ?? propagation);
      return drawn(news === "deletion" ? (propagation.deletion ?? propagation) : propagation);
    },
    untilFound: () => drawn(propagation.newName ?? NONE),
    setPropagation(next) {
      propagation = next;
    },
  };
}
