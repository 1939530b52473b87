// How many executions of a function may run at once: the open doors have a cap, the functions that end access a share of
// their own, so that a flood at a door leaves room for every end.
import type { StageSettings } from "./settings.ts";
import type { FunctionSpec } from "./shapes.ts";

/** Anybody on the internet can have these run. */
export const DOORS: readonly string[] = ["Slack", "Person"];

/** Without these a grant does not end in time. */
export const ENDERS: readonly string[] = [
  "CheckAccess",
  "RevokeAccess",
  "EndSessions",
  "RecordAccess",
  "Sweep",
];

/** One sweep runs at a time; a second one begins where the first one is late. */
const SWEEPS = 2;

/** Lambda keeps this many of the account's executions for functions without a share (Lambda developer guide, reserved concurrency). */
export const UNRESERVED_LEAST = 100;

function reservedFor(name: string, concurrency: StageSettings["concurrency"]): number | undefined {
  if (concurrency === "shared") return undefined;
  if (DOORS.includes(name)) return concurrency.doors;
  if (name === "RevokeAccess" || name === "EndSessions") return concurrency.enders;
  return name === "Sweep" ? SWEEPS : undefined;
}

/** The function with its cap or share, where deploy.yaml gives one. */
export function withConcurrency(spec: FunctionSpec, { concurrency }: StageSettings): FunctionSpec {
  const reservedConcurrency = reservedFor(spec.name, concurrency);
  return reservedConcurrency === undefined ? spec : { ...spec, reservedConcurrency };
}

/** The account's limit of concurrent executions that a topology needs; 0 where it reserves nothing. */
export function neededConcurrency(functions: readonly FunctionSpec[]): number {
  const reserved = functions.reduce((sum, one) => sum + (one.reservedConcurrency ?? 0), 0);
  return reserved === 0 ? 0 : reserved + UNRESERVED_LEAST;
}
