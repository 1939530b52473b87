// One thing the sweep cannot deal with must not keep it from the others; the next sweep comes back to it.
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
    deps.log.problem(`the sweep could not ${what}`, cause);
  }
}
