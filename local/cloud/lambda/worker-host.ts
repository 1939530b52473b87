// Runs real bundles in worker threads, one thread a container, as Lambda does.
// Never untrue: a container that took too long or died is gone for good, and no function sees the host's environment.
import { Worker } from "node:worker_threads";
import type { Clock } from "../core/clock.ts";
import {
  crashed,
  type FunctionCode,
  type FunctionError,
  FunctionFailure,
  type InvocationContext,
  type LambdaHost,
  timedOut,
} from "./host.ts";

export interface WorkerHostOptions {
  readonly clock: Clock;
  /** Takes every line a function writes to standard output or error, in order, before its answer. */
  readonly onLog?: (functionName: string, line: string) => void;
}

type Told =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "answer"; readonly body: string }
  | { readonly kind: "failed" | "unusable"; readonly error: FunctionError };

/** Lambda's own limit on loading a function's code. */
const INIT_LIMIT_SECONDS = 10;
const BOOT = new URL("./worker-boot.cjs", import.meta.url);

/** Collects text into whole lines. */
function lineReader(take: (line: string) => void) {
  let rest = "";
  return {
    add(text: string) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    },
    flush() {
      if (rest !== "") take(rest);
      rest = "";
    },
  };
}

interface Container {
  /** Resolves with what the worker tells next, logs aside; rejects if it dies or `limitSeconds` (wall clock) pass. */
  listen(requestId: string, limitSeconds: number): Promise<Told>;
  tell(message: unknown): void;
  end(): Promise<void>;
  isAlive(): boolean;
}

function startContainer(fn: FunctionCode, clock: Clock, onLine: (line: string) => void): Container {
  const worker = new Worker(BOOT, {
    env: { ...fn.environment },
    execArgv: [],
    workerData: { file: fn.file, clock: clock.shared },
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb },
  });
  const lines = lineReader(onLine);
  let alive = true;
  let death = "without providing a reason";
  let hear: ((told: Told | "died") => void) | undefined;
  worker.unref();
  worker.on("message", (told: Told) => {
    if (told.kind === "log") return lines.add(told.text);
    lines.flush();
    hear?.(told);
  });
  worker.on("error", (error: Error) => {
    death = `with error: ${error.message}`;
  });
  worker.on("exit", () => {
    alive = false;
    lines.flush();
    hear?.("died");
  });
  return {
    async listen(requestId, limitSeconds) {
      if (!alive) throw crashed(requestId, death);
      worker.ref();
      let limit: NodeJS.Timeout | undefined;
      const told = await new Promise<Told | "died" | "late">((resolve) => {
        hear = resolve;
        limit = setTimeout(() => resolve("late"), limitSeconds * 1000);
      });
      clearTimeout(limit);
      hear = undefined;
      worker.unref();
      if (told === "late") throw timedOut(requestId, limitSeconds);
      if (told === "died") throw crashed(requestId, death);
      return told;
    },
    tell: (message) => worker.postMessage(message),
    async end() {
      alive = false;
      await worker.terminate();
    },
    isAlive: () => alive,
  };
}

function answerOf(told: Told): unknown {
  if (told.kind === "answer") return JSON.parse(told.body) as unknown;
  if (told.kind === "failed" || told.kind === "unusable") {
    throw new FunctionFailure("thrown", told.error);
  }
  throw new Error(`a worker told "${told.kind}" out of turn`);
}

/**
 * A host on worker threads. Time limits are wall-clock and start once the code is loaded; an infinite loop is ended too.
 * Not imitated: between invocations a container is not frozen, and its time zone is the host's.
 */
export function createWorkerHost({ clock, onLog }: WorkerHostOptions): LambdaHost {
  const warm = new Map<string, Container[]>();
  const busy = new Set<Container>();
  const started = new Map<string, number>();
  let generation = 0;

  const takeWarm = (name: string) => {
    const pool = warm.get(name) ?? [];
    for (let found = pool.pop(); found; found = pool.pop()) if (found.isAlive()) return found;
    return undefined;
  };
  const startCold = async (fn: FunctionCode, requestId: string) => {
    started.set(fn.name, (started.get(fn.name) ?? 0) + 1);
    const container = startContainer(fn, clock, (line) => onLog?.(fn.name, line));
    busy.add(container);
    try {
      const told = await container.listen(requestId, INIT_LIMIT_SECONDS);
      if (told.kind !== "ready") answerOf(told);
      return container;
    } catch (error) {
      await discard(container);
      throw error;
    }
  };
  const discard = async (container: Container) => {
    busy.delete(container);
    await container.end();
  };
  const keep = (name: string, container: Container) => {
    busy.delete(container);
    warm.set(name, [...(warm.get(name) ?? []), container]);
  };

  return {
    async run(fn: FunctionCode, event: unknown, context: InvocationContext) {
      const born = generation;
      const container = takeWarm(fn.name) ?? (await startCold(fn, context.requestId));
      busy.add(container);
      container.tell({
        ...context,
        event: JSON.stringify(event ?? null),
        timeoutMs: fn.timeoutSeconds * 1000,
      });
      try {
        const told = await container.listen(context.requestId, fn.timeoutSeconds);
        if (born === generation) keep(fn.name, container);
        else await discard(container);
        return answerOf(told);
      } catch (error) {
        if (!(error instanceof FunctionFailure) || error.kind !== "thrown") {
          await discard(container);
        }
        throw error;
      }
    },
    coldStarts: (name) => started.get(name) ?? 0,
    async recycle() {
      generation += 1;
      const forgotten = [...warm.values()].flat();
      warm.clear();
      await Promise.all(forgotten.map((container) => container.end()));
    },
    async close() {
      const all = [...[...warm.values()].flat(), ...busy];
      warm.clear();
      await Promise.all(all.map((container) => container.end()));
    },
  };
}
