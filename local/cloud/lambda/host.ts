// What runs the code of functions, and how a failed run is told.
// Never untrue: a host runs one invocation per container at a time, and nothing of an event or an answer is shared with the caller.

/** A function as a host sees it. */
export interface FunctionCode {
  /** The deployed name, e.g. `curfew-GrantAccess`. */
  readonly name: string;
  /** Absolute path: the bundle for the worker host, the source module for the inline host. */
  readonly file: string;
  /** All of the function's environment, `AWS_*` of the runtime included. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export interface InvocationContext {
  readonly requestId: string;
  readonly functionArn: string;
}

export interface LambdaHost {
  /** Runs the function once and answers what it returned, through JSON. Rejects with `FunctionFailure`. */
  run(fn: FunctionCode, event: unknown, context: InvocationContext): Promise<unknown>;
  /** How many containers have been started for the function so far. */
  coldStarts(name: string): number;
  /** Forgets the warm containers: the next invocation of each function starts cold. */
  recycle(): Promise<void>;
  close(): Promise<void>;
}

/** The error object of Lambda's own answer. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Absent where AWS has none: timeouts and crashes. */
  readonly trace?: readonly string[];
}

/** How a run ended without an answer: the code threw, it took too long, or its container died. */
export type FailureKind = "thrown" | "timeout" | "crash";

export class FunctionFailure extends Error {
  readonly kind: FailureKind;
  readonly error: FunctionError;
  constructor(kind: FailureKind, error: FunctionError) {
    super(error.errorMessage);
    this.name = error.errorType;
    this.kind = kind;
    this.error = error;
  }
}

/** The failure of a run that reached its time limit, in Lambda's words. */
export function timedOut(requestId: string, timeoutSeconds: number): FunctionFailure {
  return new FunctionFailure("timeout", {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  });
}

/** The failure of a run whose container ended before it answered. */
export function crashed(requestId: string, reason: string): FunctionFailure {
  return new FunctionFailure("crash", {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${reason}`,
  });
}

/** The failure of a run whose code threw, shaped as the Node runtime shapes it. */
export function thrown(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) {
    const errorType = typeof error;
    return new FunctionFailure("thrown", { errorType, errorMessage: String(error), trace: [] });
  }
  return new FunctionFailure("thrown", {
    errorType: error.name,
    errorMessage: error.message,
    trace: String(error.stack ?? "").split("\n"),
  });
}
