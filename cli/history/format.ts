// Rows of the history as a table, CSV, JSON or JSON lines.
// Never untrue: a cell can neither command a terminal nor be taken for a formula by a spreadsheet.
import { COLUMNS, type Row } from "./row.ts";

type Cell = string | number | null;

/** RFC 4180. A text that a spreadsheet would calculate gets an apostrophe before it. */
function csvCell(value: Cell): string {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csv = (rows: readonly Row[]): string[] => [
  COLUMNS.join(","),
  ...rows.map((row) => COLUMNS.map((column) => csvCell(row[column])).join(",")),
];

function span(seconds: Cell): string {
  if (typeof seconds !== "number") return "open";
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}m ${Math.floor(seconds % 60)}s`
    : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

const plain = (text: Cell): string => String(text ?? "").replaceAll(/\p{C}/gu, "?");

const HEADINGS = ["STARTED", "LASTED", "WHO", "INSTANCE", "GRANT", "CAUSE", "SESSION"];

const tableCells = (row: Row): string[] => [
  plain(row.startedAt).replace(/\.\d+Z$/, "Z"),
  span(row.seconds),
  plain(row.person ?? row.identity),
  row.instanceName === row.instance
    ? plain(row.instance)
    : `${plain(row.instanceName)} (${plain(row.instance)})`,
  plain(row.grant),
  plain(row.cause),
  plain(row.session),
];

const LINK_HEADINGS = ["TRANSCRIPT", "AS A FILE"];
const linkCells = (row: Row): string[] => [plain(row.transcript), plain(row.transcriptFile)];

/** Without links: they are longer than a terminal is wide. */
const table = (rows: readonly Row[]): string[] => aligned([HEADINGS, ...rows.map(tableCells)]);

const linkedTable = (rows: readonly Row[]): string[] =>
  aligned([
    [...HEADINGS, ...LINK_HEADINGS],
    ...rows.map((row) => [...tableCells(row), ...linkCells(row)]),
  ]);

function aligned(lines: readonly string[][]): string[] {
  const widths = (lines[0] ?? []).map((_, at) =>
    Math.max(...lines.map((cells) => cells[at]?.length ?? 0)),
  );
  return lines.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

export const FORMATS = {
  table,
  csv,
  json: (rows: readonly Row[]) => [JSON.stringify(rows, null, 2)],
  jsonl: (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)),
} as const;
export type Format = keyof typeof FORMATS;

/** The lines of a page; `links` adds to the table what every other format has. */
export const linesOf = (format: Format, rows: readonly Row[], links: boolean): string[] =>
  format === "table" && links ? linkedTable(rows) : FORMATS[format](rows);
