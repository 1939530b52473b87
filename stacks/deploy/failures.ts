// What Lambda does with an event it has taken and the function fails on.
import type { Deps } from "./deps.ts";
import { type Ends, queueOf, type Wire } from "./wires.ts";

/** Lambda's own limits for an event it has taken: 0 to 2 further tries, 60 to 21,600 seconds. */
const patienceOf = (trigger: Wire<"rule" | "schedule" | "logs">["trigger"]) =>
  trigger.kind === "logs"
    ? { maximumRetryAttempts: 2 }
    : {
        maximumRetryAttempts: Math.min(trigger.retries, 2),
        maximumEventAgeInSeconds: Math.min(trigger.maxAgeSeconds, 21_600),
      };

/** Lambda takes an event before it runs the function; what fails after that is kept, too, and tried as the trigger says. */
export function keepFailures(
  { aws }: Deps,
  ends: Ends,
  wires: readonly (Wire<"rule"> | Wire<"schedule"> | Wire<"logs">)[],
): void {
  for (const { fn, name, trigger } of new Map(wires.map((wire) => [wire.name, wire])).values())
    new aws.lambda.FunctionEventInvokeConfig(name, {
      functionName: fn.name,
      ...patienceOf(trigger),
      destinationConfig: { onFailure: { destination: queueOf(ends, trigger.deadLetters) } },
    });
}
