// What a command file gives: a way to add itself to the program.
import type { Command } from "commander";
import type { ExitCode, Surroundings } from "./surroundings.ts";

/** Adds a command to the program; its action gives the exit code to `done`. */
export type AddCommand = (
  program: Command,
  surroundings: Surroundings,
  done: (code: ExitCode) => void,
) => void;
