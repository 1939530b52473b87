// Runs functions in this process, for tests and benches: each module's `wire` is called once per container.
// Never untrue: an event and an answer pass through JSON, so that nothing works here which a real invocation would lose.
import { pathToFileURL } from "node:url";
import type { FunctionHost } from "../../../functions/runtime/host.ts";
import type { Clock } from "../core/clock.ts";
import {
  type FunctionCode,
  FunctionFailure,
  type InvocationContext,
  type LambdaHost,
  thrown,
  timedOut,
} from "./host.ts";

export interface InlineHostOptions {
  readonly clock: Clock;
  /** What a function gets in place of sockets, e.g. its SDK request handler. */
  readonly network?: (fn: FunctionCode) => Omit<FunctionHost, "env" | "now" | "log">;
  readonly onLog?: (functionName: string, line: string) => void;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
type Wire = (host: FunctionHost) => Handler;

async function wireOf(fn: FunctionCode): Promise<Wire> {
  const module: unknown = await import(/* @vite-ignore */ pathToFileURL(fn.file).href);
  const wire = (module as { readonly wire?: unknown }).wire;
  if (typeof wire === "function") return wire as Wire;
  throw new FunctionFailure("thrown", {
    errorType: "Runtime.HandlerNotFound",
    errorMessage: `${fn.file} does not export wire`,
    trace: [],
  });
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function contextOf(fn: FunctionCode, { requestId, functionArn }: InvocationContext) {
  const endsAt = performance.now() + fn.timeoutSeconds * 1000;
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: fn.name,
    functionVersion: "$LATEST",
    memoryLimitInMB: String(fn.memoryMb),
    logGroupName: `/aws/lambda/${fn.name}`,
    logStreamName: "inline",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
  };
}

/** Settles as `work` does, or rejects when the wall-clock limit has passed; the work itself cannot be stopped here. */
async function within(work: Promise<unknown>, fn: FunctionCode, requestId: string) {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(timedOut(requestId, fn.timeoutSeconds)),
      fn.timeoutSeconds * 1000,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A host in this process. Not imitated: an infinite loop, a global a function changes, `process.env`. */
export function createInlineHost({ clock, network, onLog }: InlineHostOptions): LambdaHost {
  const warm = new Map<string, Handler[]>();
  const started = new Map<string, number>();
  let generation = 0;

  const startCold = async (fn: FunctionCode) => {
    started.set(fn.name, (started.get(fn.name) ?? 0) + 1);
    const wire = await wireOf(fn);
    return wire({
      ...network?.(fn),
      env: fn.environment,
      now: () => new Date(clock.now()),
      log: (line) => onLog?.(fn.name, line),
    });
  };
  const settle = async (work: Promise<unknown>, fn: FunctionCode, requestId: string) => {
    try {
      return throughJson(await within(work, fn, requestId));
    } catch (error) {
      throw error instanceof FunctionFailure ? error : thrown(error);
    }
  };

  return {
    async run(fn, event, context) {
      const born = generation;
      const pool = warm.get(fn.name) ?? [];
      warm.set(fn.name, pool);
      let handler = pool.pop();
      const work = async () => {
        handler ??= await startCold(fn);
        return handler(throughJson(event), contextOf(fn, context));
      };
      const keep = () => {
        if (handler !== undefined && born === generation) pool.push(handler);
      };
      try {
        const answer = await settle(work(), fn, context.requestId);
        keep();
        return answer;
      } catch (error) {
        if (error instanceof FunctionFailure && error.kind === "thrown") keep();
        throw error;
      }
    },
    coldStarts: (name) => started.get(name) ?? 0,
    async recycle() {
      generation += 1;
      warm.clear();
    },
    async close() {
      warm.clear();
    },
  };
}
