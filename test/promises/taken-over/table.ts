// The outcomes of all attempts as the two tables of docs/security-model.md.
import { AIMS, ATTEMPTS } from "./attempts.ts";

export interface Outcome {
  /** Of the function, or of the state machine. */
  readonly name: string;
  readonly role: string;
  readonly letter: string;
  readonly allowed: boolean;
}

const MARKS = ["<!-- taken over: begin -->", "<!-- taken over: end -->"] as const;

const FORGED = {
  granted:
    "**Nothing refuses it.** The vote of a real approver, written into the table with a chain that fits, is granted: the grant checks that they may approve, not that they did.",
  refused: "The grant refuses it: it checks signatures that only the doors can make.",
};

/** Both tables; `isForgedGranted` says what came of a forged approval. */
export function tablesOf(outcomes: readonly Outcome[], isForgedGranted: boolean): string {
  const forged = isForgedGranted ? FORGED.granted : FORGED.refused;
  const allowed = (role: string, letters: readonly string[]) =>
    outcomes.filter((one) => one.name === role && one.allowed && letters.includes(one.letter));
  const roles = [...new Set(outcomes.map(({ name }) => name))];
  const lettersOf = (aim: string) =>
    ATTEMPTS.filter((one) => one.aim === aim).map(({ letter }) => letter);
  const rows = roles.map((role) => {
    const cells = AIMS.map((aim) => allowed(role, lettersOf(aim)).map(({ letter }) => letter));
    return `| \`${role}\` | ${cells.map((cell) => cell.join(", ") || "denied").join(" | ")} |`;
  });
  const attempts = ATTEMPTS.map(({ letter, aim, what, bound }) => {
    const count = outcomes.filter((one) => one.letter === letter && one.allowed).length;
    const who = count === 0 ? "none" : count === roles.length ? "all" : String(count);
    return `| ${letter} | ${aim} | ${what} | ${who} | ${bound === "FORGED" ? forged : bound} |`;
  });
  return [
    `| Role | ${AIMS.join(" | ")} |`,
    `| --- | ${AIMS.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
    "| | To | Attempt | Roles that AWS lets | What then bounds it |",
    "| --- | --- | --- | --- | --- |",
    ...attempts,
  ].join("\n");
}

/** What stands between the marks of the page. */
export function printedIn(page: string): string {
  const [begin, end] = MARKS;
  return page.slice(page.indexOf(begin) + begin.length, page.indexOf(end)).trim();
}

export function withPrinted(page: string, tables: string): string {
  const [begin, end] = MARKS;
  return `${page.slice(0, page.indexOf(begin) + begin.length)}\n\n${tables}\n\n${page.slice(page.indexOf(end))}`;
}
