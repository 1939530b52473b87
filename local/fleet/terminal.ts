// The terminal of one session: keys in, echo, lines to the shell, screen out.
// Never untrue: input is worked off in the order in which it was typed, one line at a time.
import { createLine } from "./line.ts";
import type { Size } from "./machine.ts";
import type { Shell } from "./shell.ts";

export const PROMPT = "sh-5.2$ ";

export interface Terminal {
  /** Types keys as a client sends them (Enter is a carriage return); resolves with what the screen then showed. */
  type(keys: string): Promise<string>;
  /** What is no size is left. */
  resize(size: Size): void;
  size(): Size;
  /** Nothing is run or shown any more. */
  close(): void;
}

export interface TerminalDeps {
  /** Opened with the first key or client. */
  readonly shell: () => Promise<Shell>;
  readonly onOutput: (text: string) => void;
  /** The user left the shell. */
  readonly onExit: () => void;
}

const INTERRUPT = "\u0003";
const END_OF_INPUT = "\u0004";
const CLEAR = "\f";
const ERASE_LINE = "\u0015";

/** What just-bash says of a line that was stopped; a shell says nothing. */
const ABORTED = /^bash: execution aborted\n/m;

/** A key is a character, or the escape sequence of one that has none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character.
const KEYS = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001bO.|\u001b.?|[^\u001b]/gsu;

const isSize = (value: number) => Number.isInteger(value) && value > 0 && value < 10_000;

/** Shows the first prompt by itself. */
export function createTerminal({ shell, onOutput, onExit }: TerminalDeps): Terminal {
  let isOpen = true;
  let screen = "";
  let size: Size = { cols: 80, rows: 24 };
  let running: AbortController | undefined;

  const show = (text: string) => {
    if (!isOpen || text === "") return;
    screen += text;
    onOutput(text);
  };
  const close = () => {
    isOpen = false;
    running?.abort();
  };
  const exit = () => {
    onExit();
    close();
  };
  const line = createLine(show);
  const runLine = async () => {
    const command = line.take();
    show("\r\n");
    if (command.trim() !== "") {
      const stopping = new AbortController();
      running = stopping;
      const { output, exited } = await (await shell())
        .run(command, stopping.signal)
        .catch((error: unknown) => ({ output: `sh: ${String(error)}\n`, exited: false }));
      running = undefined;
      show(output.replace(ABORTED, "").replaceAll("\n", "\r\n"));
      // The Ctrl-C that stopped it comes next, and shows itself and the prompt.
      if (stopping.signal.aborted) return;
      if (exited) return exit();
    }
    show(PROMPT);
  };
  const interrupt = () => {
    line.forget();
    show(`^C\r\n${PROMPT}`);
  };
  const acts: Readonly<Record<string, () => Promise<void> | void>> = {
    "\r": runLine,
    "\n": runLine,
    "\u007f": line.erase,
    "\b": line.erase,
    [INTERRUPT]: interrupt,
    [END_OF_INPUT]: () => (line.text() === "" ? exit() : undefined),
    [CLEAR]: () => show(`\u001b[H\u001b[2J${PROMPT}${line.text()}`),
    [ERASE_LINE]: line.clear,
    "\u001b[A": () => line.recall(-1),
    "\u001bOA": () => line.recall(-1),
    "\u001b[B": () => line.recall(1),
    "\u001bOB": () => line.recall(1),
  };
  const key = (character: string) => {
    const act = acts[character];
    if (act !== undefined) return act();
    // Other keys without a character of their own do nothing here.
    if (character < " ") return;
    line.add(character);
  };
  const typeNow = async (keys: string) => {
    screen = "";
    for (const [character] of keys.matchAll(KEYS)) if (isOpen) await key(character);
    return screen;
  };

  let work: Promise<unknown> = Promise.resolve().then(() => show(PROMPT));
  return {
    type(keys) {
      // Ctrl-C does not wait for the line that it is to stop.
      if (keys.includes(INTERRUPT)) running?.abort();
      const typed = work.then(() => typeNow(keys));
      work = typed;
      return typed;
    },
    resize({ cols, rows }) {
      if (isSize(cols) && isSize(rows)) size = { cols, rows };
    },
    size: () => size,
    close,
  };
}
