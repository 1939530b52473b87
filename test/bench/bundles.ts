// What the deploy would upload for each function, and how long a cold container takes to load it.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { bundleFunctions } from "../../local/cloud/lambda/bundle.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { PREFIX, ROOT } from "../../local/stage/where.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { machine, median, print, printTable, printTitle } from "./print.ts";

const RUNS = 7;
const TIMED = ["Slack", "GrantAccess", "HoldAccess"];
const KIB = 1024;

const LOADER = `
const { parentPort, workerData } = require("node:worker_threads");
const startedAt = performance.now();
require(workerData);
parentPort.postMessage(performance.now() - startedAt);
`;

/** Milliseconds of the bundle's own code until its handler is there, in a thread of its own. */
function importOnce(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(LOADER, { eval: true, workerData: file });
    worker.once("message", (ms: number) => void worker.terminate().then(() => resolve(ms)));
    worker.once("error", reject);
  });
}

async function importMs(file: string): Promise<number> {
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await importOnce(file));
  return median(runs);
}

const wasmKib = (file: string) =>
  (statSync(join(dirname(file), "cedar_wasm_bg.wasm"), { throwIfNoEntry: false })?.size ?? 0) / KIB;

export async function benchBundles(): Promise<void> {
  printTitle("bundles: size and cold import");
  const { profiles } = readPolicyFolder(join(ROOT, "policies")).directory;
  const { functions } = topologyOf({ place: LOCAL_PLACE, prefix: PREFIX, profiles });
  const outFolder = mkdtempSync(join(tmpdir(), "curfew-bench-"));
  try {
    const bundles = await bundleFunctions(functions, { root: ROOT, outFolder });
    const rows: (string | number)[][] = [];
    for (const [name, { file, bytes }] of bundles) {
      const gzip = gzipSync(readFileSync(file)).length;
      const cedar = wasmKib(file);
      rows.push([
        name,
        Math.round(bytes / KIB),
        Math.round(gzip / KIB),
        cedar === 0 ? "" : Math.round(cedar),
        TIMED.includes(name) ? await importMs(file) : "",
      ]);
    }
    printTable(
      [
        "function",
        "bundle, KiB",
        "gzip, KiB",
        "Cedar's wasm beside it, KiB",
        "import, ms (median)",
      ],
      rows,
    );
    print(`Machine: ${machine()}.`);
  } finally {
    rmSync(outFolder, { recursive: true, force: true });
  }
}
