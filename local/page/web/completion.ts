// What a slash command can be completed to, from what the app's manifest says of it.
import type { SlashCommand } from "../../slack/records.ts";

export interface Completion {
  readonly text: string;
  readonly about: string;
}

/** The words a usage hint names: `[list | help]` gives list and help; what stands for something else is none. */
const wordsOf = (hint: string): readonly string[] =>
  hint.split("|").flatMap((part) => /^\s*\[?\s*([a-z][a-z-]*)/.exec(part)?.[1] ?? []);

/** Every command that begins as typed, then the words it takes; none while something else is typed. */
export function completionsOf(
  typed: string,
  commands: readonly SlashCommand[],
): readonly Completion[] {
  if (!typed.startsWith("/")) return [];
  const all = commands.flatMap(({ command, description, usageHint = "" }) => [
    { text: command, about: [usageHint, description].filter((one) => one !== "").join(" · ") },
    ...wordsOf(usageHint).map((word) => ({ text: `${command} ${word}`, about: "" })),
  ]);
  return all.filter(({ text }) => text.startsWith(typed) && text !== typed);
}
