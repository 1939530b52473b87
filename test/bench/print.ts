// How the bench prints: Markdown tables, so that what docs/performance.md holds is what was printed.
import { cpus, loadavg, totalmem } from "node:os";

export type Cell = string | number;

/** Whole numbers as they are, others with as many places as say something. */
export function told(value: Cell): string {
  if (typeof value === "string") return value;
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
}

export function printTable(headers: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const lines = rows.map((row) => `| ${row.map(told).join(" | ")} |`);
  console.log(`| ${headers.join(" | ")} |`);
  console.log(`|${headers.map((_, index) => (index === 0 ? " --- |" : " ---: |")).join("")}`);
  console.log(`${lines.join("\n")}\n`);
}

export const printTitle = (title: string) => console.log(`## ${title}\n`);
export const print = (sentence: string) => console.log(`${sentence}\n`);

/** The machine, and how busy it was: milliseconds mean nothing without it. */
export function machine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return `${cpus().length} cores, ${gib} GiB, Node ${process.versions.node}; load average ${load.toFixed(1)}`;
}

/** The value that `share` of all are not above; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
