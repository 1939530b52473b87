// The errors a state can end with, and which Retry and Catch rules they meet (facts F).
// Never untrue: States.Runtime is met by nothing, States.DataLimitExceeded only by its own name.

/** An error inside an execution: `name` is what ErrorEquals is compared with, the message is the Cause. */
export class StatesError extends Error {
  /** The field whose expression failed, e.g. `Output/id`. */
  readonly location: string | undefined;
  constructor(name: string, cause: string, location?: string) {
    super(cause);
    this.name = name;
    this.location = location;
  }
}

const runtime = "States.Runtime";
const dataLimit = "States.DataLimitExceeded";
const timeout = "States.Timeout";
const heartbeatTimeout = "States.HeartbeatTimeout";

/** Whether a Retry or Catch rule with these ErrorEquals meets an error of that name. */
export function isMet(errorEquals: readonly string[], name: string): boolean {
  if (name === runtime) return false;
  return errorEquals.some((rule) => rule === name || wildcardMeets(rule, name));
}

function wildcardMeets(rule: string, name: string): boolean {
  if (name === dataLimit) return false;
  if (rule === "States.ALL") return true;
  if (rule === "States.TaskFailed") return name !== timeout;
  return rule === timeout && name === heartbeatTimeout;
}

/** What anything thrown means to an execution; a nameless failure is States.Runtime, which nothing catches. */
export function asStatesError(thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  return new StatesError(runtime, thrown instanceof Error ? thrown.message : String(thrown));
}

const payloadLimitBytes = 256 * 1024;

/**
 * The JSON text of a value that passes between states.
 * @throws StatesError States.DataLimitExceeded above 256 KiB (facts F).
 */
export function payloadText(value: unknown, what: string): string {
  const text = JSON.stringify(value);
  if (exceedsPayloadLimit(text)) {
    throw new StatesError(
      dataLimit,
      `The ${what} has a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return text;
}

/** Whether a JSON text is above 256 KiB of UTF-8. */
export function exceedsPayloadLimit(text: string): boolean {
  return text.length > payloadLimitBytes || Buffer.byteLength(text) > payloadLimitBytes;
}
