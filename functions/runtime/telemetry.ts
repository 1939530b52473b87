// Structured logs and metrics, by Powertools, written where the host wants its lines.
// Never untrue: no secret and no session text is ever logged; the correlation id is the request's id.
import { Console } from "node:console";
import { Writable } from "node:stream";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Metrics as Counts, Log } from "../../domain/ports.ts";
import type { FunctionHost } from "./host.ts";

export const NAMESPACE = "Curfew";

export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly counts: Counts;
}

export function telemetryFor(service: string, host: FunctionHost): Telemetry {
  const logger = sending(new Logger({ serviceName: service, logLevel: "INFO" }), host);
  const metrics = sending(new Metrics({ namespace: NAMESPACE, serviceName: service }), host);
  return {
    logger,
    metrics,
    log: {
      info: (message, data) => logger.info(message, data ?? {}),
      problem: (message, cause) =>
        cause instanceof Error
          ? logger.error(message, cause)
          : logger.error(message, { cause: String(cause) }),
    },
    counts: {
      count: (name, value = 1) => void metrics.addMetric(name, MetricUnit.Count, value),
      seconds: (name, value) => void metrics.addMetric(name, MetricUnit.Seconds, value),
    },
  };
}

/** Powertools writes to a console of its own that has no option to be another one. */
function sending<T extends object>(tool: T, host: FunctionHost): T {
  const { log } = host;
  if (log !== undefined) Object.defineProperty(tool, "console", { value: linesTo(log) });
  return tool;
}

function linesTo(log: (line: string) => void): Console {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split("\n")) if (line !== "") log(line);
      done();
    },
  });
  return new Console({ stdout: stream, stderr: stream });
}
