// The real `sst secret set` and `sst diff` with no network: AWS and pulumi are stand-ins on this machine.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../plan/plan.ts";
import { sampleProject } from "../plan/project-copy.ts";
import { startAws } from "./aws.ts";

const run = promisify(execFile);

/** A command that runs the stand-in with the Node and the loader of this process. */
function putPulumi(home: string): void {
  const folder = join(home, "sst/bin");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "pulumi");
  const loader = join(ROOT, "node_modules/tsx/dist/esm/index.mjs");
  const program = join(ROOT, "test/deploy/offline/pulumi.ts");
  writeFileSync(
    file,
    `#!/bin/sh\nexec "${process.execPath}" --import "file://${loader}" "${program}" "$@"\n`,
  );
  chmodSync(file, 0o755);
}

const offline = (home: string, url: string, stage: string) => ({
  PATH: process.env.PATH,
  HOME: home,
  XDG_CONFIG_HOME: home,
  SST_SKIP_DEPENDENCY_CHECK: "1",
  SST_TELEMETRY_DISABLED: "1",
  NO_BUN: "1",
  SST_STAGE: stage,
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: "offline",
  AWS_SECRET_ACCESS_KEY: "offline",
  AWS_REGION: "eu-west-1",
  AWS_EC2_METADATA_DISABLED: "true",
});

export interface Diff {
  readonly created: number;
  readonly said: string;
  readonly failed: boolean;
}

/** Sets the secrets, then asks for the difference to an empty account. */
export async function diffOffline(
  stage: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Diff> {
  const home = mkdtempSync(join(tmpdir(), "curfew-sst-"));
  const aws = await startAws();
  putPulumi(home);
  const sst = (...words: string[]) =>
    run(process.execPath, [join(ROOT, "node_modules/sst/bin/sst.mjs"), ...words], {
      cwd: sampleProject(),
      env: offline(home, aws.url, stage),
      maxBuffer: 64 * 1024 * 1024,
    });
  try {
    for (const [name, value] of Object.entries(secrets)) await sst("secret", "set", name, value);
    const { stdout } = await sst("diff", "--json");
    return { created: (JSON.parse(stdout) as unknown[]).length, said: stdout, failed: false };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as {
      readonly stdout?: string;
      readonly stderr?: string;
    };
    return { created: 0, said: `${stdout}${stderr}`, failed: true };
  } finally {
    aws.close();
    rmSync(home, { recursive: true, force: true });
  }
}
