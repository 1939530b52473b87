// The local cloud as a newcomer starts it: a process of its own, with real bundles, threads and sockets.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../../local/stage/where.ts";

export interface Running {
  readonly process: ChildProcess;
  readonly aws: string;
  readonly web: string;
  readonly text: string;
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** `kill -9`, and waits until it is dead. */
  kill(): Promise<void>;
}

export function launch(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, "bin/curfew-local.mjs"), "start"], {
    env: { ...process.env, CURFEW_PORT: "0", CURFEW_AWS_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Everything a process prints until it ends. */
export function ended(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    text += String(chunk);
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, text })));
}

/** Starts it on free ports, state in `folder`, and waits until it says that it is up. */
export async function startLocal(folder: string): Promise<Running> {
  const child = launch({ CURFEW_FOLDER: folder });
  const text = await greeting(child);
  const url = (name: string) => new RegExp(`${name}\\s+(http://\\S+)`).exec(text)?.[1] ?? "";
  const web = url("Slack");
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${web}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    process: child,
    aws: url("AWS"),
    web,
    text,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    kill: () =>
      new Promise((resolve) => {
        child.once("close", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

function greeting(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: unknown) => {
      text += String(chunk);
      if (text.includes("Ctrl-C")) resolve(text);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("close", () => reject(new Error(`it ended before it was up:\n${text}`)));
  });
}
