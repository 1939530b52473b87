// The sweep's container as Lambda runs it: the bundle that ships, alone in a process with Lambda's own limits of the heap.
// Never untrue: the local cloud is in another process, and so is Slack, which takes whatever it is told and counts it.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CHECKED, checkedFolder } from "../../adapters/checked-folder.ts";
import { listen } from "../../local/cloud/front/http.ts";
import { bundleFunctions } from "../../local/cloud/lambda/bundle.ts";
import { ROOT } from "../../local/stage/where.ts";
import { adminOf } from "../support/story-admin.ts";
import { add } from "./counts.ts";
import type { Crowd } from "./crowd.ts";

const CHILD = fileURLToPath(new URL("./sweep-child.mjs", import.meta.url));

/** Lambda gives Node nine tenths of the memory for old objects and a twentieth for each half of the young ones. */
const heapFlags = (memoryMb: number) => [
  `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
  `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
];

export interface Told {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most that this container has held so far. */
  readonly maxRssMiB: number;
  /** By `service:Operation`, and `slack`. */
  readonly calls: ReadonlyMap<string, number>;
  /** Lines of the log that say that work was left to other sweeps. */
  readonly left: readonly string[];
}

/** About as long as Slack takes. */
const SLACK_MS = 100;

async function slackThatTakesAll(count: () => void) {
  const server = createServer((_, response) => {
    count();
    setTimeout(() => {
      response.setHeader("content-type", "application/json");
      response.end('{"ok":true,"channel":"D0CROWD","ts":"1.0"}');
    }, SLACK_MS);
  });
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api/`, close: () => server.close() };
}

/** The bundle with the policies beside it as the deploy checks them. */
async function shipped(crowd: Crowd, outFolder: string) {
  const spec = crowd.stage.topology.functions.find(({ name }) => name === "Sweep");
  if (spec === undefined) throw new Error("there is no Sweep");
  const bundle = (await bundleFunctions([spec], { root: ROOT, outFolder })).get("Sweep");
  const policies = join(outFolder, "checked");
  cpSync(join(ROOT, "policies"), policies, { recursive: true });
  writeFileSync(join(policies, CHECKED), checkedFolder(policies));
  return { spec, file: bundle?.file ?? "", policies };
}

/** Opens containers over a crowd; each sweeps as often as it is asked, its clock so much later than the wall's. */
export async function openContainers(crowd: Crowd, memoryMb: number) {
  const outFolder = mkdtempSync(join(tmpdir(), "curfew-sweep-"));
  const calls = new Map<string, number>();
  crowd.stage.cloud.faults.intercept(({ phase, service, operation }) => {
    if (phase === "before") add(calls, `${service}:${operation}`);
  });
  const slack = await slackThatTakesAll(() => add(calls, "slack"));
  const front = await listen(crowd.stage.handle, { port: 0 });
  const { spec, file, policies } = await shipped(crowd, outFolder);
  const { credentials, region } = adminOf(crowd.stage);
  const env = {
    ...spec.environment,
    POLICY_FOLDER: policies,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: front.url,
    SLACK_BOT_TOKEN: "xoxb-none",
    SLACK_API_URL: slack.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  return {
    /** So many sweeps of one new container. */
    async sweeps(times: number, shiftMs = 0): Promise<Told[]> {
      const args = [...heapFlags(memoryMb), CHILD, file, String(shiftMs), String(memoryMb)];
      const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
      const told: Told[] = [];
      let lines: string[] = [];
      const next = () => {
        calls.clear();
        lines = [];
        if (told.length < times) child.stdin.write(`${told.length}\n`);
        else child.stdin.end();
      };
      next();
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line);
        if (!line.startsWith("TOLD ")) continue;
        if (!lines.some((one) => one.includes('"SweepDone":1')))
          throw new Error(`the sweep was not done: ${lines.join("\n").slice(-2000)}`);
        const left = lines.filter((one) => one.includes("left to other sweeps"));
        told.push({ ...JSON.parse(line.slice(5)), calls: new Map(calls), left });
        next();
      }
      if (told.length < times)
        throw new Error(`the container died: ${lines.join("\n").slice(-2000)}`);
      return told;
    },
    async close() {
      slack.close();
      await front.close();
      rmSync(outFolder, { recursive: true, force: true });
    },
  };
}
