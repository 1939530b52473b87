// What a command is given of the world: where it writes, what the environment says, how AWS is reached.
// Never untrue: a command that is given another world in a test runs unchanged.

export interface Surroundings {
  /** Writes a line for whoever, or whatever, reads the result. */
  readonly print: (line: string) => void;
  /** Writes a line for the person at the terminal only. */
  readonly complain: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks whoever is at the terminal, and gives the line they type; left out where nobody is. */
  readonly ask?: (question: string) => Promise<string>;
  /** The folder the command was called in. */
  readonly folder: string;
  /** Replaces the network of the AWS SDK's clients, for tests in one process. */
  readonly requestHandler?: object;
  /** Replaces the global fetch, for the same tests. */
  readonly fetch?: typeof fetch;
  /** Replaces waiting, for the same tests: resolves when so many milliseconds have passed. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * What a command's action gives: the exit code. 0 well, 1 a warning or a no, 2 called wrongly or could not run,
 * 3 an error, or a part that could not be looked at.
 */
export type ExitCode = 0 | 1 | 2 | 3;
