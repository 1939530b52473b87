// Stands where the SST CLI looks for pulumi: `version`, `stack init`, `preview`. It runs the program that the real CLI
// has bundled, under the recorder, and writes the event log the CLI reads.
// Never untrue: it makes nothing; what it tells is what the program declares, not what AWS would say.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { REGION, type Recording, record } from "../plan/recorder.ts";

const words = process.argv.slice(2);
/** The program changes the working folder; the CLI's own is this one. */
const FOLDER = process.cwd();
const option = (name: string) => words[words.indexOf(name) + 1] ?? "";

function saveStack(app: string, stage: string): void {
  const file = join(FOLDER, ".pulumi/stacks", app, `${stage}.json`);
  const manifest = { time: new Date().toISOString(), magic: "", version: "v3.215.0" };
  const checkpoint = {
    stack: `organization/${app}/${stage}`,
    latest: { manifest, resources: [] },
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint }));
}

function teller(file: string) {
  let sequence = 0;
  return (event: object) => {
    const timestamp = Math.floor(Date.now() / 1000);
    appendFileSync(file, `${JSON.stringify({ sequence: sequence++, timestamp, ...event })}\n`);
  };
}

function tellCreated({ urns }: Recording, tell: (event: object) => void): void {
  for (const [urn, { type, inputs }] of urns) {
    const state = {
      type,
      urn,
      custom: true,
      id: "",
      parent: "",
      inputs,
      outputs: {},
      provider: "",
    };
    const metadata = {
      op: "create",
      urn,
      type,
      old: null,
      new: state,
      logical: true,
      provider: "",
    };
    tell({ resOutputsEvent: { planning: true, metadata } });
  }
  const resourceChanges = { create: urns.size };
  const summary = { maybeCorrupt: false, durationSeconds: 1, resourceChanges, policyPacks: {} };
  tell({ summaryEvent: summary });
  tell({ cancelEvent: {} });
}

async function preview(): Promise<void> {
  const [, app = "", stage = ""] = option("--stack").split("/");
  const main = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
  const tell = teller(option("--event-log"));
  const recording = record(createRequire(main), { project: app, stack: stage, region: REGION });
  const heard = new Set<string>();
  const failed = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.exitCode = 255;
    if (heard.has(message)) return;
    heard.add(message);
    process.stderr.write(`${message}\n`);
    tell({ diagnosticEvent: { message, color: "never", severity: "error" } });
  };
  process.on("unhandledRejection", failed);
  const program = async () =>
    ((await import(pathToFileURL(main).href)) as { default: unknown }).default;
  recording.pulumi.runtime.runInPulumiStack(program).catch(failed);
  process.once("beforeExit", () => {
    tellCreated(recording, tell);
    saveStack(app, stage);
  });
}

if (words[0] === "version") process.stdout.write("v3.215.0\n");
else if (words[0] === "stack" && words[1] === "init") {
  const [, app = "", stage = ""] = (words[2] ?? "").split("/");
  saveStack(app, stage);
} else await preview();
