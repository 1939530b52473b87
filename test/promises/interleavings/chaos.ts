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

interface Call {
  readonly life: number;
  /** Does it, unless told to fail before or after. */
  readonly play: (fate: Fate) => void;
  readonly task: symbol;
  readonly kind: string;
}
export type Fate = "done" | "before" | "after";

/** Never settles for a process that is gone. */
function happen<T>(kind: string, effect: () => T, fate: Fate, isAlive: () => boolean): Promise<T> {
  const fault = Object.assign(new Error(`planted: ${kind}`), { name: "ThrottlingException" });
  if (fate === "before") return Promise.reject(fault);
  const given = effect();
  if (!isAlive()) return new Promise<T>(() => undefined);
  return fate === "after" ? Promise.reject(fault) : Promise.resolve(given);
}

/** One turn of the loop: whatever can go on does so, up to its next call. */
const settle = () => new Promise<void>((done) => setImmediate(done));

export type Chaos = ReturnType<typeof createChaos>;

export function createChaos(random: Random) {
  let life = 0;
  let waiting: Call[] = [];
  let task = Symbol("outside");
  const dying: (() => void)[] = [];

  /** A call of the running work to the world: it happens when it is drawn. */
  const call = <T>(kind: string, effect: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const own = life;
      waiting.push({
        life: own,
        kind,
        task,
        play: (fate) => happen(kind, effect, fate, () => own === life).then(resolve, reject),
      });
    });
  return {
    call,
    isBusy: () => waiting.length > 0,
    /** Begins a piece of work. `died` is told if the process was killed before its end. */
    begin(work: () => Promise<void>, died: () => void = () => undefined): void {
      const own = life;
      task = Symbol("task");
      let isOver = false;
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
