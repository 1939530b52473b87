// The commands behind npm: start and demo.
// Never untrue: what goes wrong for a plain reason is told in plain words, without a stack.
import { PolicyFolderFault } from "../adapters/policy-files.ts";

/** Loaded when asked for: a start is quicker when it loads in its own order. */
const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  start: async () => (await import("./start/start.ts")).start(),
  demo: async () => (await import("./start/demo.ts")).demo(),
};

function wordsFor(error: unknown): string {
  if (error instanceof PolicyFolderFault)
    return `The policy folder has mistakes; nothing was started.\n\n${error.message}`;
  if (error instanceof Error && /^(Port|CURFEW_|The local state)/.test(error.message))
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export async function run(name: string | undefined): Promise<void> {
  const command = COMMANDS[name ?? ""];
  if (command === undefined) {
    console.error(`Usage: npm start, or npm run demo. There is no "${name ?? ""}".`);
    process.exitCode = 2;
    return;
  }
  try {
    await command();
  } catch (error) {
    console.error(wordsFor(error));
    process.exit(1);
  }
}
