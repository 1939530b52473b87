// What the demo looks like on a terminal: three aligned columns (time, who, what), headings, tables.
// Never untrue: no line is wider than the page, and without colour there is nothing but plain ASCII layout.

export type Print = (line: string) => void;

export type Tone = "plain" | "quiet" | "curfew" | "refused" | "good" | "bad";

export type Verdict = "held" | "FAILED" | "later";

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  held: "good",
  FAILED: "bad",
  later: "quiet",
};

export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align?: "right";
}

export type Page = ReturnType<typeof pageOn>;

export const PAGE_WIDTH = 100;
const TIME_WIDTH = 10;
const WHO_WIDTH = 19;
const LABEL_WIDTH = 7;
const VERDICT_WIDTH = 8;
const RULE = "-";

const CODES: Readonly<Record<Tone | "bold", string>> = {
  plain: "",
  quiet: "2",
  curfew: "36",
  refused: "33",
  good: "32",
  bad: "1;31",
  bold: "1",
};

/** The text in lines of at most `width` characters; a word that is longer is cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((whole) => pieces(whole, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

const pieces = (word: string, width: number): string[] =>
  word.length <= width ? [word] : [word.slice(0, width), ...pieces(word.slice(width), width)];

const pad = (text: string, { width, align }: Column) =>
  align === "right" ? text.padStart(width) : text.padEnd(width);

const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);
const dayOf = (at: number) =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" }).format(at);

/** A page that is printed line by line. */
export function pageOn(print: Print, color: boolean) {
  let day = "";
  const paint = (text: string, tone: Tone | "bold") =>
    color && CODES[tone] !== "" ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
  const indented = (text: string, indent: number, tone: Tone = "plain") => {
    for (const line of wrapped(text, PAGE_WIDTH - indent))
      print(`${" ".repeat(indent)}${paint(line, tone)}`);
  };

  return {
    blank: () => print(""),
    heading(text: string) {
      print("");
      print(paint(`${RULE.repeat(2)} ${text} `.padEnd(PAGE_WIDTH, RULE), "bold"));
    },
    /** A paragraph. */
    say: (text: string, tone?: Tone) => indented(text, 0, tone),
    /** One event of the story; `at` in epoch ms. Of what Curfew does only its name is coloured. */
    event(at: number, who: string, what: string, tone: Tone = "plain") {
      if (dayOf(at) !== day) {
        day = dayOf(at);
        print(paint(`${day}, times in UTC`, "quiet"));
      }
      const [whoTone, whatTone]: readonly Tone[] = tone === "curfew" ? [tone] : ["plain", tone];
      const indent = TIME_WIDTH + WHO_WIDTH;
      const [first = "", ...rest] = wrapped(what, PAGE_WIDTH - indent);
      const time = paint(clockTime(at).padEnd(TIME_WIDTH), "quiet");
      print(
        `${time}${paint(who.padEnd(WHO_WIDTH), whoTone ?? "plain")}${paint(first, whatTone ?? "plain")}`,
      );
      for (const line of rest) indented(line, indent, whatTone);
    },
    /** A labelled result: `P1     held    text`, and what is wrong below it. */
    result(label: string, verdict: Verdict, text: string, wrong: readonly string[]) {
      const indent = LABEL_WIDTH + VERDICT_WIDTH;
      const [first = "", ...rest] = wrapped(text, PAGE_WIDTH - indent);
      const shown = paint(verdict.padEnd(VERDICT_WIDTH), VERDICT_TONES[verdict]);
      print(`${label.padEnd(LABEL_WIDTH)}${shown}${first}`);
      for (const line of rest) print(`${" ".repeat(indent)}${line}`);
      for (const line of wrong) indented(line, indent, "bad");
    },
    table(columns: readonly Column[], rows: readonly (readonly string[])[]) {
      const lineOf = (cells: readonly string[]) =>
        columns
          .map((column, index) => pad(cells[index] ?? "", column))
          .join(" ")
          .trimEnd();
      print(paint(lineOf(columns.map(({ title }) => title)), "bold"));
      print(paint(columns.map(({ width }) => RULE.repeat(width)).join(" "), "quiet"));
      for (const row of rows) {
        const cells = columns.map(({ width }, index) => wrapped(row[index] ?? "", width));
        const height = Math.max(...cells.map((lines) => lines.length));
        for (let line = 0; line < height; line += 1)
          print(lineOf(cells.map((lines) => lines[line] ?? "")));
      }
    },
  };
}
