// A customer's own function on Curfew's events: writes down what it hears, so that a story can count.
import type { FunctionHost } from "../../functions/runtime/host.ts";

export const wire = (host: FunctionHost) => async (event: unknown) => {
  host.log?.(JSON.stringify(event));
};
