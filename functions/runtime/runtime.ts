// A function's container: its host, its telemetry, and what it has made and keeps for the next invocation.
import type { Log, Metrics } from "../../domain/ports.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import type { FunctionHost } from "./host.ts";

export interface Runtime {
  readonly host: FunctionHost;
  readonly log: Log;
  readonly counts: Metrics;
  now(): Instant;
  /** Makes a thing the first time its name is asked for, and keeps it. */
  once<T>(name: string, make: () => T): T;
}

export function runtimeOn(host: FunctionHost, log: Log, counts: Metrics): Runtime {
  const kept = new Map<string, unknown>();
  return {
    host,
    log,
    counts,
    now: () => instantOf(host.now().getTime()),
    once<T>(name: string, make: () => T): T {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name) as T;
    },
  };
}
