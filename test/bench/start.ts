// `npm start`, from the process's first moment to its greeting: with nothing there yet, and again.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocal } from "../local/start/child.ts";
import { machine, median, print, printTable, printTitle } from "./print.ts";

const RUNS = 3;

async function startOnce(folder: string): Promise<number> {
  const startedAt = performance.now();
  const running = await startLocal(folder);
  const ms = performance.now() - startedAt;
  await running.kill();
  return ms;
}

export async function benchStart(): Promise<void> {
  printTitle("start: npm start until it says that Curfew is up");
  const cold: number[] = [];
  const again: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const folder = mkdtempSync(join(tmpdir(), "curfew-bench-"));
    try {
      cold.push(await startOnce(join(folder, "state")));
      again.push(await startOnce(join(folder, "state")));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const row = (name: string, ms: readonly number[]) => [
    name,
    median(ms) / 1000,
    Math.max(...ms) / 1000,
  ];
  printTable(
    ["", "median of 3, s", "slowest, s"],
    [
      row("nothing there: bundles are built", cold),
      row("again: bundles and state are there", again),
    ],
  );
  print(`Machine: ${machine()}.`);
}
