// Ends `npm start` with what started it: npm that is killed, or a program that held the other end of standard input.
// Invariant: a start that was sent to the background, or has no input from the beginning, stays up.
import { execFile } from "node:child_process";
import { fstatSync } from "node:fs";
import { promisify } from "node:util";

const LOOK_MS = 1_000;

export interface Started {
  /** Ids of the processes that end this one when they end. */
  readonly parents: readonly number[];
  /** This process's parent as it is now. */
  readonly parentNow: () => number;
  /** Repeats a job, in wall time; returns its stop. */
  readonly every?: (job: () => void) => () => void;
}

function everySecond(job: () => void): () => void {
  const timer = setInterval(job, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Calls `stop` once when one of the parents has ended, or this process was given to another one. */
export function watchParents(
  { parents, parentNow, every = everySecond }: Started,
  stop: () => void,
): void {
  const [parent] = parents;
  if (parent === undefined) return;
  const end = every(() => {
    if (parentNow() === parent && parents.every(isAlive)) return;
    end();
    stop();
  });
}

/**
 * npm, and the shell that it starts scripts in where that shell stays in between. Empty where npm started nothing: a
 * command typed into a shell outlives that shell, as `nohup` and `disown` mean it.
 */
export async function npmAbove(): Promise<number[]> {
  if (process.env.npm_lifecycle_event === undefined) return [];
  const { ppid } = process;
  const above = await parentOf(ppid);
  return above?.isShell === true && above.parent > 1 ? [ppid, above.parent] : [ppid];
}

/** What `ps` says of a process; undefined where there is no `ps` (Windows), or no such process. */
async function parentOf(id: number) {
  const ps = promisify(execFile)("ps", ["-o", "ppid=,comm=", "-p", String(id)]);
  const { stdout } = await ps.catch(() => ({ stdout: "" }));
  const [, parent, command = ""] = /^\s*(\d+)\s+(\S+)/.exec(stdout) ?? [];
  if (parent === undefined) return undefined;
  return { parent: Number(parent), isShell: /(^|[/-])(ba|da|z|k|a)?sh$/.test(command) };
}

/**
 * Calls `closed` when a pipe on standard input is closed, as it is when the program behind it ends. A terminal is never
 * read: in the background that would stop the process.
 */
export function watchInput(closed: () => void): void {
  const kind = inputKind();
  if (kind === undefined || !(kind.isFIFO() || kind.isSocket())) return;
  const { stdin } = process;
  stdin.once("end", closed);
  // A pipe whose other end broke is closed, too.
  stdin.once("error", closed);
  stdin.resume();
  // Waiting for input is no reason to stay up.
  stdin.unref();
}

function inputKind() {
  try {
    return fstatSync(0);
  } catch {
    return undefined;
  }
}
