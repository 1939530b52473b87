// One thing that cannot be dealt with must not keep a sweep or a check from the others; the next one comes back to it.
// Never untrue: what failed is logged and counted, never passed over in silence.
import type { Log, Metrics } from "../../domain/ports.ts";

export async function carryOn(
  deps: { readonly log: Log; readonly metrics: Metrics },
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    deps.metrics.count("Failures");
    deps.log.problem(`could not ${what}`, cause);
  }
}
