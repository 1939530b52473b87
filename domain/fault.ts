// What went wrong that nobody can be blamed for: thrown, typed, caught once in functions/runtime/entry.ts.
// Never untrue: `name` is what the machine's Retry looks at.

/** `Curfew.Retryable`: worth another try. `Curfew.Broken`: another try gives the same. */
export class Fault extends Error {
  readonly retryable: boolean;
  constructor(message: string, { retryable, cause }: { retryable: boolean; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = retryable ? "Curfew.Retryable" : "Curfew.Broken";
    this.retryable = retryable;
  }
}
