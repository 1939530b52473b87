// The terminal of one session: keys in, echo, lines to the shell, screen out.
// Never untrue: input is worked off in the order in which it was typed, one line at a time.
import type { Shell } from "./shell.ts";

export const PROMPT = "sh-5.2$ ";

export interface Terminal {
  /** Types keys as a client sends them (Enter is a carriage return); resolves with what the screen then showed. */
  type(keys: string): Promise<string>;
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

const ENTER = new Set(["\r", "\n"]);
const ERASE = new Set(["\u007f", "\b"]);
const INTERRUPT = "\u0003";
const END_OF_INPUT = "\u0004";

/** Shows the first prompt by itself. */
export function createTerminal({ shell, onOutput, onExit }: TerminalDeps): Terminal {
  let isOpen = true;
  let line = "";
  let screen = "";
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
  const runLine = async () => {
    const command = line;
    line = "";
    show("\r\n");
    if (command.trim() !== "") {
      running = new AbortController();
      const { output, exited } = await (await shell())
        .run(command, running.signal)
        .catch((error: unknown) => ({ output: `sh: ${String(error)}\n`, exited: false }));
      running = undefined;
      show(output.replaceAll("\n", "\r\n"));
      if (exited) return exit();
    }
    show(PROMPT);
  };
  const key = (character: string) => {
    if (ENTER.has(character)) return runLine();
    if (ERASE.has(character)) {
      if (line !== "") show("\b \b");
      line = line.slice(0, -1);
    } else if (character === INTERRUPT) {
      line = "";
      show(`^C\r\n${PROMPT}`);
    } else if (character === END_OF_INPUT) {
      if (line === "") return exit();
    } else {
      line += character;
      show(character);
    }
    return undefined;
  };
  const typeNow = async (keys: string) => {
    screen = "";
    for (const character of keys) if (isOpen) await key(character);
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
    close,
  };
}
