// Rows of the history as a table, CSV, JSON or JSON lines.
// Never untrue: a cell can neither command a terminal nor be taken for a formula by a spreadsheet.
import { csvText, plainJson, plainText } from "../plain-text.ts";
import { COLUMNS, type Row } from "./row.ts";

type Cell = string | number | null;

const csvCell = (value: Cell): string =>
  typeof value === "string" ? csvText(value) : `${value ?? ""}`;

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

const plain = (text: Cell): string => plainText(String(text ?? ""), "?");

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
  json: (rows: readonly Row[]) => [plainJson(rows, 2)],
  jsonl: (rows: readonly Row[]) => rows.map((row) => plainJson(row)),
} as const;
export type Format = keyof typeof FORMATS;

/** The lines of a page; `links` adds to the table what every other format has. */
export const linesOf = (format: Format, rows: readonly Row[], links: boolean): string[] =>
  format === "table" && links ? linkedTable(rows) : FORMATS[format](rows);
