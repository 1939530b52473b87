// What Lambda does with an event it has taken and the function fails on: as the topology says.
import type { Deps } from "./deps.ts";
import { type Ends, queueOf } from "./wires.ts";

export function makeFailures({ aws, topology }: Deps, ends: Ends): void {
  for (const { name, asynchronous } of topology.functions) {
    if (asynchronous === undefined) continue;
    const fn = ends.functions.get(name);
    if (fn === undefined) throw new Error(`there is no function ${name}`);
    const { retries, maxAgeSeconds, deadLetters } = asynchronous;
    new aws.lambda.FunctionEventInvokeConfig(`${topology.prefix}-${name}`, {
      functionName: fn.name,
      maximumRetryAttempts: retries,
      maximumEventAgeInSeconds: maxAgeSeconds,
      ...(deadLetters === undefined
        ? {}
        : { destinationConfig: { onFailure: { destination: queueOf(ends, deadLetters) } } }),
    });
  }
}
