// What the weekly report's container holds: the function's bundle alone in a process, a week counted and its pictures drawn.
// Never untrue: what is told is the whole process's, as Lambda counts it; only reading the week from the table is left out.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { bundleFunctions } from "../../local/cloud/lambda/bundle.ts";
import { ROOT } from "../../local/stage/where.ts";
import { print, printTable, printTitle } from "./print.ts";

const ENTRY = `
import { handler } from ${JSON.stringify(join(ROOT, "functions/reports/report-week.ts"))};
import { echartsPainter } from ${JSON.stringify(join(ROOT, "adapters/echarts-painter.ts"))};
import { reportOf } from ${JSON.stringify(join(ROOT, "domain/weekly-report.ts"))};
export const parts = { handler, echartsPainter, reportOf };
`;

/** Three teams' pictures of one week: as many lines as are drawn, and all sessions of the week in them. */
const CHILD = `
const [file, count] = process.argv.slice(1);
const { echartsPainter, reportOf } = require(file).parts;
const at = (ms) => new Date(Date.UTC(2026, 10, 16) + ms).toISOString();
const WEEK = 7 * 24 * 3600e3;
const people = Array.from({ length: 30 }, (_, i) => ({ id: "p-" + String(i).padStart(6, "0"), name: "Person " + i, groups: [] }));
const sessions = Array.from({ length: Number(count) }, (_, i) => {
  const begun = Math.floor((i / count) * (WEEK - 3600e3));
  const person = people[i % people.length].id;
  const instance = { id: "i-0c" + String(i % 5000).padStart(15, "0"), name: "payments-web-" + (i % 5000), tags: { Env: "prod", Team: "payments", CostCenter: "cc-0001", Release: "2026-11-20.3" } };
  return JSON.parse(JSON.stringify({ id: person + "-" + String(i).padStart(26, "0"), person, owner: "arn:aws:sts::111122223333:assumed-role/" + person + "/" + person, instance, document: "curfew-prod-60", request: "req-" + String(i).padStart(20, "0"), startedAt: at(begun), lastActivityAt: at(begun + 300e3), endedAt: at(begun + 600e3), cause: "exit", endedBy: "the person", evidence: "its transcript ends with exit" }));
});
(async () => {
  const painter = echartsPainter();
  let bytes = 0;
  const begun = performance.now();
  for (let team = 0; team < 3; team += 1) {
    const report = reportOf({ requests: [], sessions, openReviews: [] }, { channel: "C0PROD" }, people, { since: at(0), until: at(WEEK) }, at(WEEK));
    bytes = (await painter.draw(report)).length;
  }
  const { maxRSS } = process.resourceUsage();
  console.log("TOLD " + JSON.stringify({ maxRssMiB: Math.round(maxRSS / 1024), seconds: (performance.now() - begun) / 1000, kib: Math.round(bytes / 1024) }));
})();
`;

interface Told {
  readonly maxRssMiB: number;
  readonly seconds: number;
  readonly kib: number;
}

async function held(file: string, sessions: number, memoryMb: number): Promise<Told> {
  const flags = [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    "-e",
    CHILD,
    file,
    String(sessions),
  ]);
  return JSON.parse(/^TOLD (.+)$/m.exec(stdout)?.[1] ?? "{}") as Told;
}

export async function benchReportMemory(): Promise<void> {
  printTitle("The weekly report's container");
  const outFolder = mkdtempSync(join(tmpdir(), "curfew-report-"));
  try {
    const entry = join(outFolder, "entry.ts");
    writeFileSync(entry, ENTRY);
    const spec = { name: "Report", file: relative(ROOT, entry) };
    const bundle = (await bundleFunctions([spec], { root: ROOT, outFolder })).get("Report");
    const rows: (string | number)[][] = [];
    for (const sessions of [100, 23_000, 230_000]) {
      const { maxRssMiB, seconds, kib } = await held(bundle?.file ?? "", sessions, 1024);
      rows.push([sessions.toLocaleString("en"), maxRssMiB, seconds.toFixed(1), kib]);
    }
    printTable(
      ["sessions in the week", "most memory held, MiB", "s for three pictures", "a picture, KiB"],
      rows,
    );
    print("24 lines each, the most that are drawn; heap limited as Lambda does at 1,024 MB.");
  } finally {
    rmSync(outFolder, { recursive: true, force: true });
  }
}
