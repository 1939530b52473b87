// What a function is given by whatever runs it in place of AWS Lambda's own runtime.
// Never untrue: a function reaches its settings, its time and its network only through this.

export interface FunctionHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  /** Replaces the SDK's HTTP handler where there is no socket. */
  readonly requestHandler?: unknown;
  /** Replaces the global fetch where there is no socket. */
  readonly fetch?: typeof globalThis.fetch;
  /** Takes one finished line of the function's log; standard output if left out. */
  readonly log?: (line: string) => void;
}
