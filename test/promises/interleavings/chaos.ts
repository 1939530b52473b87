// Work cut into its calls, played in an order drawn from a seed; between any two of them the process may be killed.
// Never untrue: the same seed plays the same story.

/** Numbers from a seed (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability: number) => next() < probability,
    below: (count: number) => Math.floor(next() * count),
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  };
}
export type Random = ReturnType<typeof randomFrom>;

/** A function that runs for longer is ended by Lambda: what it has not asked for by then never happens. */
const LONGEST_MS = 60_000;

/** How likely a call is under way for long. */
export const USUALLY_SLOW = 0.03;

interface Call {
  /** Does it, unless told to fail before or after. */
  readonly play: (fate: Fate) => void;
  readonly kind: string;
  /** Is under way for long: others that were asked later happen before it. */
  readonly isSlow: boolean;
}
export type Fate = "done" | "before" | "after";

const planted = (kind: string) =>
  Object.assign(new Error(`planted: ${kind}`), { name: "ThrottlingException" });

/** Never settles for a process that is gone. An effect that throws is an error that AWS answers. */
async function happen<T>(
  kind: string,
  effect: () => T,
  fate: Fate,
  isAlive: () => boolean,
): Promise<T> {
  if (fate === "before") throw planted(kind);
  const given = effect();
  if (!isAlive()) return new Promise<T>(() => undefined);
  if (fate === "after") throw planted(kind);
  return given;
}

/** One turn of the loop: whatever can go on does so, up to its next call. */
const settle = () => new Promise<void>((done) => setImmediate(done));

export type Chaos = ReturnType<typeof createChaos>;

export function createChaos(random: Random) {
  let life = 0;
  let waiting: Call[] = [];
  const dying: (() => void)[] = [];
  const time = { now: () => 0 };
  /** By kind of call, where it is another than usual. */
  const slowness = new Map<string, number>();
  /** When the work that runs just now began: one call is played at a time, and what it leads to is the same work's. */
  let since = 0;

  /** A call of the running work to the world: it happens when it is drawn. */
  const call = <T>(kind: string, effect: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const own = life;
      const begun = since;
      waiting.push({
        kind,
        isSlow: random.chance(slowness.get(kind) ?? USUALLY_SLOW),
        play: (fate) => {
          since = begun;
          const isInTime = time.now() - begun <= LONGEST_MS;
          happen(kind, effect, isInTime ? fate : "before", () => own === life).then(
            resolve,
            reject,
          );
        },
      });
    });
  return {
    call,
    /** The clock of the story, once there is one. */
    time,
    slowness,
    isBusy: () => waiting.length > 0,
    /** Begins a piece of work. `died` is told if the process was killed before its end. */
    begin(work: () => Promise<void>, died: () => void = () => undefined): void {
      const own = life;
      let isOver = false;
      since = time.now();
      dying.push(() => !isOver && died());
      work().then(
        () => {
          isOver = true;
        },
        () => {
          const wasAlive = !isOver && own === life;
          isOver = true;
          if (wasAlive) died();
        },
      );
    },
    /** Plays one of the calls that wait. */
    async step(fateOf: (kind: string) => Fate): Promise<void> {
      const at = random.below(waiting.length);
      if (waiting[at]?.isSlow === true && random.chance(0.97)) return settle();
      const [drawn] = waiting.splice(at, 1);
      drawn?.play(fateOf(drawn.kind));
      await settle();
    },
    /** kill -9: of the calls under way some have reached the world, the others have not; nothing hears of either. */
    async kill(): Promise<void> {
      const lost = waiting;
      waiting = [];
      life += 1;
      for (const one of lost) if (random.chance(0.5)) one.play("done");
      for (const died of dying.splice(0)) died();
      await settle();
    },
    settle,
  };
}
