// A local cloud does not outlive what started it, and is not ended by anything less.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ROOT } from "../../../local/stage/where.ts";
import { watchParents } from "../../../local/start/parent.ts";

/** The local cloud under something else, in a process group of its own, which the test ends. */
async function under(command: string, args: readonly string[], stdin: "ignore" | "pipe") {
  const folder = mkdtempSync(join(tmpdir(), "curfew-parent-"));
  const ports = { CURFEW_PORT: "0", CURFEW_AWS_PORT: "0", CURFEW_FOLDER: folder };
  const { npm_lifecycle_event: _ofTheTests, ...env } = process.env;
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...env, ...ports },
    stdio: [stdin, "pipe", "ignore"],
    detached: true,
  });
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // All of the group have ended, as the test wanted.
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return { child, web: await addressIn(child) };
}

function addressIn(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
      const [, web] = /Slack\s+(http:\S+)/.exec(text) ?? [];
      if (web !== undefined && text.includes("Ctrl-C")) resolve(web);
    });
  });
}

const answers = (web: string) =>
  fetch(`${web}/control/clock`).then(
    () => true,
    () => false,
  );

const START = join(ROOT, "bin/curfew-local.mjs");

it("it ends when npm is killed", async () => {
  const { child, web } = await under("npm", ["start"], "ignore");
  expect(await answers(web)).toBe(true);

  child.kill("SIGKILL");

  await expect.poll(() => answers(web)).toBe(false);
});

it("it ends when the other end of its input is closed", async () => {
  const { child, web } = await under(process.execPath, [START, "start"], "pipe");
  // What is read meanwhile is left.
  child.stdin?.write("ignored\n");
  expect(await answers(web)).toBe(true);

  child.stdin?.end();

  await expect.poll(() => answers(web)).toBe(false);
});

it("it stays up where there is no input from the beginning", async () => {
  const command = ': | exec "$0" "$1" start';
  const { web } = await under("sh", ["-c", command, process.execPath, START], "ignore");

  expect(await answers(web)).toBe(true);
});

const ME = process.pid;

it.each<[what: string, parents: readonly number[], parentNow: number, stops: number]>([
  ["lives as long as its parents do", [ME, process.ppid], ME, 0],
  ["ends once it was given to another parent", [ME], 1, 1],
  // No process has this id: Linux and macOS give none so high.
  ["ends when the one above its parent is gone", [ME, 2 ** 30], ME, 1],
  ["is bound to none that is not named", [], 1, 0],
])("it %s", (_what, parents, parentNow, stops) => {
  let stopped = 0;
  const jobs: (() => void)[] = [];
  const every = (job: () => void) => {
    jobs.push(job);
    return () => void jobs.splice(jobs.indexOf(job), 1);
  };

  watchParents({ parents, parentNow: () => parentNow, every }, () => {
    stopped += 1;
  });
  for (let look = 0; look < 3; look += 1) for (const job of [...jobs]) job();

  expect(stopped).toBe(stops);
});
