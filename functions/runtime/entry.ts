// The one wrapper of every function: parse the event, set the correlation id, run, map what goes wrong, publish metrics.
// Never untrue: an event that does not parse runs nothing, and a fault is logged once, here.
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { parser } from "@aws-lambda-powertools/parser/middleware";
import middy, { type MiddlewareObj } from "@middy/core";
import type { z } from "zod";
import { Fault } from "../../domain/fault.ts";
import type { Instant } from "../../domain/time.ts";
import { lambdaHost } from "./config.ts";
import type { FunctionHost } from "./host.ts";
import { type Runtime, runtimeOn } from "./runtime.ts";
import { type Telemetry, telemetryFor } from "./telemetry.ts";

export interface EntrySpec<Event, Result> {
  /** The function's name in the topology. */
  readonly name: string;
  readonly event: z.ZodType<Event, unknown>;
  /** The request an event is about, for the logs. */
  readonly about?: (event: Event) => string | undefined;
  readonly run: (runtime: Runtime, event: Event, now: Instant) => Promise<Result>;
}

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

export interface Entry {
  /** The handler on a given host. */
  readonly wire: (host: FunctionHost) => Handler;
  /** The handler on AWS Lambda. */
  readonly handler: Handler;
}

export function entry<Event, Result>(spec: EntrySpec<Event, Result>): Entry {
  const wire = (host: FunctionHost): Handler => {
    const telemetry = telemetryFor(spec.name, host);
    const runtime = runtimeOn(host, telemetry.log, telemetry.counts);
    const wrapped = middy<unknown, unknown>()
      .use(injectLambdaContext(telemetry.logger, { resetKeys: true }))
      .use(publishing(telemetry))
      .use(mappingFaults(telemetry))
      .use(parser({ schema: spec.event }) as Middleware)
      .handler(async (event: unknown) => {
        const parsed = event as Event;
        const requestId = spec.about?.(parsed);
        if (requestId !== undefined) telemetry.logger.setCorrelationId(requestId);
        return spec.run(runtime, parsed, runtime.now());
      });
    return (event, context) => wrapped(event, context as never) as Promise<unknown>;
  };
  let onLambda: Handler | undefined;
  return {
    wire,
    // Made on the first call, so that importing the module reads nothing.
    handler: (event, context) => {
      onLambda ??= wire(lambdaHost());
      return onLambda(event, context);
    },
  };
}

type Middleware = MiddlewareObj<unknown, unknown>;

function publishing({ metrics }: Telemetry): Middleware {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}

/** Step Functions and Lambda see the error's name: it decides whether another try is worth it. */
function mappingFaults({ log, counts }: Telemetry): Middleware {
  return {
    onError: (request) => {
      const fault = faultOf(request.error);
      counts.count("Failures");
      log.problem(fault.message, request.error);
      // Set, not thrown: a throw would pass over the other middlewares, and with them the metrics.
      request.error = fault;
    },
  };
}

function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Fault(message, { retryable: isPassing(error), cause: error });
}

const PASSING = [
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "ProvisionedThroughputExceededException",
  "InternalServerError",
  "ServiceUnavailable",
  "TimeoutError",
];

/** Throttled, a server's own trouble, or the network: all worth another try. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: string };
  const status = $metadata?.httpStatusCode ?? 0;
  return PASSING.includes(error.name) || status >= 500 || /^E[A-Z]+$/.test(code ?? "");
}
