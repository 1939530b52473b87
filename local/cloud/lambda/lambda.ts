// The local Lambda: functions by name, invoked by the state machine, by events and by their URL.
// Never untrue: a failed invocation reaches its caller with the names and texts AWS uses (facts F), never as an answer.
import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { type DeadLetter, deadLettersOf } from "../events/dead-letters.ts";
import { type AsyncOptions, createAsyncQueue, Throttled } from "./async-queue.ts";
import {
  type HttpRequest,
  type HttpResponse,
  urlEvent,
  urlFailure,
  urlHost,
  urlIdOf,
  urlResponse,
} from "./function-url.ts";
import { FunctionFailure, type LambdaHost } from "./host.ts";
import {
  createRegistry,
  type FunctionRuntime,
  type FunctionSettings,
  type RegisteredFunction,
} from "./registry.ts";
import { lambdaService } from "./service.ts";
import { createSlots, type Slots } from "./slots.ts";

export interface LambdaOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly host: LambdaHost;
  /** Invocations of one function that run at once; others wait. 10 if left out. */
  readonly concurrency?: number;
  /** The address of a function's URL; AWS's own kind if left out. */
  readonly urlOf?: ((functionName: string) => string) | undefined;
}

/** How one function has been used. */
export interface InvocationCount {
  readonly functionName: string;
  readonly invocations: number;
  readonly cold: number;
  readonly warm: number;
  readonly failures: number;
  readonly throttles: number;
}

export interface LambdaSwitches {
  /** Synchronous invocations are refused while this many of the function run or wait; AWS's account limit if never set. */
  throttleAbove: number;
}

export interface Lambda {
  /** Adds or replaces a function, takes up its pending asynchronous work, and returns its ARN. */
  register(spec: FunctionSettings, runtime: FunctionRuntime): string;
  /** Name or ARN. Rejects with `InvocationError`, or `ResourceNotFoundException`. */
  invokeSync(functionName: string, payload: unknown): Promise<unknown>;
  /** Resolves when the event is queued, as AWS answers 202. Rejects with `ResourceNotFoundException`. */
  invokeAsync(functionName: string, event: unknown, options?: AsyncOptions): Promise<void>;
  invokeUrl(functionName: string, request: HttpRequest): Promise<HttpResponse>;
  functions(): RegisteredFunction[];
  /** Takes a function's URL away, as somebody may in the account. */
  deleteUrl(functionName: string): void;
  counts(): InvocationCount[];
  deadLetters(queue?: string): DeadLetter[];
  readonly switches: LambdaSwitches;
  /** `lambda`, REST with JSON: what can be asked about functions. Nothing is invoked here. */
  readonly service: Service;
}

/** A failed invocation as Step Functions sees it: `name` is the Error, `message` the Cause. */
export class InvocationError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** A container that died is `Lambda.Unknown` to the state machine; its own error type is in the Cause. */
function invocationError(failure: unknown): unknown {
  if (!(failure instanceof FunctionFailure)) return failure;
  const name = failure.kind === "crash" ? "Lambda.Unknown" : failure.error.errorType;
  return new InvocationError(name, JSON.stringify(failure.error));
}

const throttled = () =>
  new InvocationError(
    "Lambda.TooManyRequestsException",
    JSON.stringify({
      errorType: "TooManyRequestsException",
      errorMessage: "Rate Exceeded. (Service: Lambda, Status Code: 429)",
    }),
  );

interface Use {
  readonly slots: Slots;
  invocations: number;
  failures: number;
  throttles: number;
}

const ACCOUNT_CONCURRENCY = 1000;

export function createLambda({
  clock,
  store,
  place,
  host,
  concurrency = 10,
  urlOf = (name) => `https://${urlHost(urlIdOf(name), place)}/`,
}: LambdaOptions): Lambda {
  const registry = createRegistry(place);
  const uses = new Map<string, Use>();
  const switches: LambdaSwitches = { throttleAbove: ACCOUNT_CONCURRENCY };

  const useOf = (name: string): Use => {
    const slots = createSlots(concurrency);
    const use = uses.get(name) ?? { slots, invocations: 0, failures: 0, throttles: 0 };
    uses.set(name, use);
    return use;
  };
  const run = async (name: string, event: unknown, requestId: string) => {
    const { arn, code } = registry.find(name);
    const use = useOf(code.name);
    await use.slots.take();
    use.invocations += 1;
    try {
      return await host.run(code, event, { requestId, functionArn: arn });
    } catch (error) {
      use.failures += 1;
      throw error;
    } finally {
      use.slots.give();
    }
  };
  /** Takes no waiting into account where a share is reserved: Lambda refuses what it has no room for. */
  const hasRoom = (name: string, limit: number) => {
    const { spec, code } = registry.find(name);
    const use = useOf(code.name);
    if (use.slots.demand() < Math.min(spec.reservedConcurrency ?? limit, limit)) return true;
    use.throttles += 1;
    return false;
  };
  const runSync = async (name: string, event: unknown, requestId: string) => {
    if (!hasRoom(name, switches.throttleAbove)) throw throttled();
    return run(name, event, requestId);
  };
  const runAsync = async (name: string, event: unknown, requestId: string) => {
    if (!hasRoom(name, Number.POSITIVE_INFINITY)) throw new Throttled();
    return run(name, event, requestId);
  };
  const queue = createAsyncQueue({ clock, store, invoke: runAsync });
  const countOf = (functionName: string, use: Use): InvocationCount => {
    const { invocations, failures, throttles } = use;
    const cold = Math.min(host.coldStarts(functionName), invocations);
    return { functionName, invocations, cold, warm: invocations - cold, failures, throttles };
  };

  return {
    register(spec, runtime) {
      const arn = registry.register(spec, runtime);
      queue.resume(registry.find(arn).code.name);
      return arn;
    },
    async invokeSync(functionName, payload) {
      try {
        return await clock.track(runSync(functionName, payload, randomUUID()));
      } catch (error) {
        throw invocationError(error);
      }
    },
    async invokeAsync(functionName, event, options = {}) {
      queue.add(registry.find(functionName).code.name, event, options);
    },
    async invokeUrl(functionName, request) {
      const { code } = registry.find(functionName);
      const requestId = randomUUID();
      const urlId = urlIdOf(code.name);
      const event = urlEvent(request, { place, requestId, at: clock.now(), urlId });
      try {
        return urlResponse(await clock.track(runSync(code.name, event, requestId)));
      } catch (error) {
        if (error instanceof FunctionFailure) return urlFailure("failed");
        if (error instanceof InvocationError) return urlFailure("throttled");
        throw error;
      }
    },
    functions: () => registry.all(),
    deleteUrl: (functionName) => registry.deleteUrl(functionName),
    counts: () => [...uses].map(([name, use]) => countOf(name, use)),
    deadLetters: (queueName) => deadLettersOf(store).list(queueName),
    switches,
    service: lambdaService({ place, find: registry.find, urlOf }),
  };
}
