// What the sweep's container holds: the bundle that ships, alone in a process with Lambda's own limits of the heap.
// Never untrue: the local cloud is in another process; what is told is the whole process's, as Lambda counts it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listen } from "../../local/cloud/front/http.ts";
import { bundleFunctions } from "../../local/cloud/lambda/bundle.ts";
import { ROOT } from "../../local/stage/where.ts";
import { adminOf } from "../support/story-admin.ts";
import { openCrowd } from "./crowd.ts";
import { inAws, instancesFor, inTable, type Size } from "./ledger.ts";
import { print, printTable, printTitle } from "./print.ts";

const CHILD = fileURLToPath(new URL("./sweep-child.mjs", import.meta.url));
const SWEEPS = 2;

/** Lambda gives Node nine tenths of the memory for old objects and a twentieth for each half of the young ones. */
const heapFlags = (memoryMb: number) => [
  `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
  `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
];

interface Told {
  readonly maxRssMiB: number;
  readonly cpuSeconds: number;
  readonly seconds: readonly number[];
}

/** Two sweeps of one container over so much; throws where it runs out of memory. */
export async function sweepMemory(size: Size, memoryMb: number): Promise<Told> {
  // The child has the machine's clock, so the story is told now.
  const crowd = await openCrowd({ people: 0, instances: instancesFor(size), startAt: Date.now() });
  const outFolder = mkdtempSync(join(tmpdir(), "curfew-sweep-"));
  const front = await listen(crowd.stage.handle, { port: 0 });
  try {
    const spec = crowd.stage.topology.functions.find(({ name }) => name === "Sweep");
    if (spec === undefined) throw new Error("there is no Sweep");
    const bundle = (await bundleFunctions([spec], { root: ROOT, outFolder })).get("Sweep");
    inAws(crowd, size);
    await inTable(crowd, size);
    const { credentials, region } = adminOf(crowd.stage);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...heapFlags(memoryMb), CHILD, bundle?.file ?? "", String(SWEEPS)],
      {
        maxBuffer: 2 ** 26,
        env: {
          ...spec.environment,
          POLICY_FOLDER: join(ROOT, "policies"),
          AWS_REGION: region,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_ENDPOINT_URL: front.url,
          SLACK_BOT_TOKEN: "xoxb-none",
          SLACK_API_URL: "http://127.0.0.1:9/api/",
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        },
      },
    );
    const told = /^TOLD (.+)$/m.exec(stdout)?.[1];
    if (told === undefined || !stdout.includes('"SweepDone"'))
      throw new Error(`the sweep was not done: ${stdout.slice(-2000)}`);
    return JSON.parse(told) as Told;
  } finally {
    await front.close();
    await crowd.close();
    rmSync(outFolder, { recursive: true, force: true });
  }
}

export async function benchSweepMemory(): Promise<void> {
  printTitle("The sweep's container");
  const rows: (string | number)[][] = [];
  for (const size of [
    { live: 100, ended: 1000 },
    { live: 10_000, ended: 100_000 },
  ]) {
    const { maxRssMiB, cpuSeconds, seconds } = await sweepMemory(size, 256);
    const told = seconds.map((one) => one.toFixed(1)).join(", ");
    rows.push([`${size.live} live, ${size.ended} ended`, maxRssMiB, cpuSeconds, told]);
  }
  printTable(
    ["ledger", "most memory held, MiB", "CPU of two sweeps, s", "s of each of two sweeps"],
    rows,
  );
  print("A whole process of its own, heap limited as Lambda does at 256 MB.");
}
