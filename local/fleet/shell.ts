// The login shell of one session: just-bash on the instance's disk.
// Never untrue: the working directory and the variables of one line are those of the next.
import type { Clock } from "../cloud/core/clock.ts";
import { loadBash, type Machine, type Size } from "./machine.ts";

export interface Outcome {
  readonly output: string;
  /** The line ended the shell. */
  readonly exited: boolean;
}

export interface Shell {
  /** Runs one line; an abort stops it at its next statement. */
  run(line: string, signal: AbortSignal): Promise<Outcome>;
}

const EXIT = /(^|;)\s*(exit|logout)(\s+\d+)?\s*;?\s*$/;

interface Options {
  /** Of the window, as it is now. */
  readonly size: () => Size;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly user: string;
  /** A command waits for story time. */
  readonly onSleep: () => void;
}

export async function createShell({
  clock,
  machine,
  user,
  size,
  onSleep,
}: Options): Promise<Shell> {
  const { Bash } = await loadBash();
  const home = `/home/${user}`;
  await machine.disk.mkdir(home, { recursive: true });
  let cwd = home;
  let env: Record<string, string> = {
    HOME: home,
    USER: user,
    HOSTNAME: machine.hostname,
    PATH: "/usr/local/bin:/usr/bin:/bin",
  };
  const bash = new Bash({
    fs: machine.disk,
    cwd,
    env,
    customCommands: machine.commands(user, size),
    // A `sleep` takes story time, so that moving the clock ends it.
    sleep: (ms) =>
      new Promise((wake) => {
        clock.at(clock.now() + ms, () => wake());
        onSleep();
      }),
    // It would replace globals of the very process in which the local cloud runs.
    defenseInDepth: false,
  });
  return {
    async run(line, signal) {
      const { cols, rows } = size();
      env = { ...env, COLUMNS: String(cols), LINES: String(rows) };
      const result = await bash.exec(line, { env, replaceEnv: true, cwd, signal });
      env = { ...result.env };
      cwd = result.env.PWD ?? cwd;
      return { output: result.stdout + result.stderr, exited: EXIT.test(line) };
    },
  };
}
