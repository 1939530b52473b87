// How requests are shown at a terminal.
// Never untrue: what is shown is what the answer says; nothing is reckoned here.
import * as z from "zod";
import { plainText } from "../plain-text.ts";

export const Row = z.object({
  id: z.string(),
  instance: z.string(),
  name: z.string(),
  state: z.string(),
  minutes: z.number(),
  askedAt: z.string(),
  startsAt: z.string().optional(),
  until: z.string().optional(),
  note: z.string().optional(),
  access: z
    .object({ role: z.string(), sessionName: z.string(), commands: z.array(z.string()) })
    .optional(),
});
export type Row = z.infer<typeof Row>;

// Names and notes are other people's text: a terminal must not act on what stands in them.
const plain = (text: string) => plainText(text, " ");
const shortly = (instant: string) => `${instant.slice(0, 16).replace("T", " ")} UTC`;

/** A request in one line, and how to get in while it is open. */
export function linesOf(row: Row): string[] {
  const { id, instance, name, state, minutes, until, note, access } = row;
  const end =
    until === undefined ? "" : `, ${state === "pending" ? "expires" : "until"} ${shortly(until)}`;
  const isAhead = ["requested", "pending", "approved"].includes(state);
  const begins = row.startsAt === undefined || !isAhead ? "" : `, starts ${shortly(row.startsAt)}`;
  const why = note === undefined ? "" : ` (${plain(note)})`;
  return [
    `${id}  ${plain(name)} (${instance})  ${minutes} min  ${state}${begins}${end}${why}`,
    ...(access?.commands.map((command) => `  ${command}`) ?? []),
  ];
}

export const isOpen = ({ state }: Row): boolean =>
  ["requested", "pending", "approved", "granting", "active"].includes(state);
