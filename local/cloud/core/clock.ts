// The one clock of the local cloud. Every timer of every simulated service hangs on it, so an
// eight-hour grant can be played in a moment.
// Never untrue: timers fire in order of their time, and `advance` leaves nothing due undone.

/** Counts work under way, so that moving the clock can wait until everything has come to rest. */
export interface Activity {
  /** Follows a piece of work until it settles; gives it back unchanged. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  quiet(): Promise<void>;
}

export interface Clock extends Activity {
  /** Story time in epoch milliseconds. */
  now(): number;
  /** Runs `job` once at `when` (epoch ms, story time) or at once if that has passed; returns its cancel. */
  at(when: number, job: () => unknown): () => void;
  /** Moves story time on by `ms`, playing every due timer in order and waiting for quiet between them. */
  advance(ms: number): Promise<void>;
  /** When the next timer is due (epoch ms), if there is one. */
  nextAt(): number | undefined;
  /** [1 if live else 0, offset or fixed time in ms]: shared with worker threads so that their Date agrees. */
  readonly shared: Float64Array;
  stop(): void;
}

interface Timer {
  readonly when: number;
  readonly order: number;
  readonly job: () => unknown;
}

const LONGEST_TIMEOUT_MS = 2 ** 30;

export function createActivity(): Activity {
  let running = 0;
  let waiting: (() => void)[] = [];
  const settled = () => {
    running -= 1;
    if (running > 0) return;
    const ready = waiting;
    waiting = [];
    for (const wake of ready) wake();
  };
  const nothingRuns = () =>
    running === 0 ? Promise.resolve() : new Promise<void>((wake) => waiting.push(wake));
  return {
    track(work) {
      running += 1;
      work.then(settled, settled);
      return work;
    },
    async quiet() {
      // Work that has just ended may start more from its own continuation: look again after two turns of the loop.
      for (let calm = 0; calm < 2; ) {
        await nothingRuns();
        await new Promise((turn) => setImmediate(turn));
        calm = running === 0 ? calm + 1 : 0;
      }
    },
  };
}

export interface ClockOptions {
  /** `live` runs with the wall clock; `still` moves only by `advance`. */
  readonly mode: "live" | "still";
  /** Story time at the start, epoch ms; the wall clock's now if left out. */
  readonly startAt?: number;
}

export function createClock({ mode, startAt }: ClockOptions): Clock {
  const shared = new Float64Array(new SharedArrayBuffer(16));
  const activity = createActivity();
  const timers: Timer[] = [];
  let order = 0;
  let wake: NodeJS.Timeout | undefined;
  const live = mode === "live";
  shared[0] = live ? 1 : 0;
  shared[1] = live ? (startAt ?? Date.now()) - Date.now() : (startAt ?? Date.now());

  const now = () => (live ? Date.now() + (shared[1] ?? 0) : (shared[1] ?? 0));
  const setNow = (time: number) => {
    shared[1] = live ? time - Date.now() : time;
  };

  const run = (timer: Timer) => {
    activity.track(Promise.resolve().then(timer.job)).catch((error: unknown) => {
      process.emitWarning(`a timer of the local cloud failed: ${String(error)}`);
    });
  };
  const takeDue = (time: number) =>
    timers[0] !== undefined && timers[0].when <= time ? timers.shift() : undefined;
  const arm = () => {
    if (!live) return;
    clearTimeout(wake);
    const first = timers[0];
    if (first === undefined) return;
    wake = setTimeout(fireDue, Math.min(Math.max(first.when - now(), 0), LONGEST_TIMEOUT_MS));
  };
  const fireDue = () => {
    for (let timer = takeDue(now()); timer; timer = takeDue(now())) run(timer);
    arm();
  };
  const insert = (timer: Timer) => {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((timers[middle] as Timer).when <= timer.when) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
  };

  return {
    ...activity,
    now,
    shared,
    at(when, job) {
      order += 1;
      const timer = { when, order, job };
      if (!live && when <= now()) {
        let cancelled = false;
        run({ ...timer, job: () => (cancelled ? undefined : job()) });
        return () => {
          cancelled = true;
        };
      }
      insert(timer);
      arm();
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    async advance(ms) {
      const target = now() + ms;
      await activity.quiet();
      for (let timer = takeDue(target); timer; timer = takeDue(target)) {
        if (timer.when > now()) setNow(timer.when);
        run(timer);
        await activity.quiet();
      }
      if (target > now()) setNow(target);
      arm();
    },
    nextAt: () => timers[0]?.when,
    stop() {
      clearTimeout(wake);
      timers.length = 0;
    },
  };
}
