// `npx curfew <command>`: one file a command in cli/commands/, each added here.
// Never untrue: what goes wrong for a plain reason is told in a sentence, with an exit code of 2, without a stack.
import { createInterface } from "node:readline/promises";
import { Command, CommanderError } from "commander";
import type { AddCommand } from "./add-command.ts";
import { addAudit } from "./commands/audit.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExplain } from "./commands/explain.ts";
import { addHistory } from "./commands/history.ts";
import { addLink } from "./commands/link.ts";
import { addPolicy } from "./commands/policy.ts";
import { addRequest } from "./commands/request.ts";
import { addUnlink } from "./commands/unlink.ts";
import type { ExitCode, Surroundings } from "./surroundings.ts";

const COMMANDS: readonly AddCommand[] = [
  addDoctor,
  addAudit,
  addHistory,
  addPolicy,
  addExplain,
  addLink,
  addUnlink,
  addRequest,
];

async function askTerminal(question: string): Promise<string> {
  if (!process.stdin.isTTY) return "";
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

const terminal: Surroundings = {
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  ask: askTerminal,
  env: process.env,
  folder: process.cwd(),
};

/** Runs a command line (without `node` and the file) and gives the exit code. Never throws. */
export async function run(
  words: readonly string[],
  surroundings: Surroundings = terminal,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command("curfew")
    .description(
      "Just-in-time access to EC2 instances: what people and operators do from a terminal",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.print(text.trimEnd()),
      writeErr: (text) => surroundings.complain(text.trimEnd()),
    });
  for (const add of COMMANDS)
    add(program, surroundings, (given) => {
      code = given;
    });
  try {
    await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    surroundings.complain(error instanceof Error ? error.message : String(error));
    return 2;
  }
}
