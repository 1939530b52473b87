// Evaluates sst.config.ts with SST's own components under the recorder, in a process of its own, and prints the plan.
// Usage: node --import tsx test/deploy/plan/evaluate.ts <root> <stage> <region> <plan.json>. Needs .sst/platform (`sst install`).
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";
import { type Recording, record } from "./recorder.ts";

const [root = "", stage = "", region = "", out = ""] = process.argv.slice(2);
const platform = join(root, ".sst/platform");
const requirePlatform = createRequire(join(platform, "package.json"));

interface Program {
  readonly app: (input: { stage: string }) => Promise<Readonly<Record<string, unknown>>>;
  readonly program: () => Promise<unknown>;
}

/** What the CLI puts before each file of ours: SST's components and the providers as globals (pkg/js in SST's source). */
const globals: Plugin = {
  name: "globals",
  setup({ onLoad }) {
    const shim = [
      'import * as aws from "@pulumi/aws";',
      `import * as sst from ${JSON.stringify(join(platform, "src/components"))};`,
    ].join("\n");
    onLoad({ filter: /\.[jt]s$/ }, ({ path }) =>
      path.includes(`${sep}.sst${sep}`)
        ? undefined
        : { contents: `${shim}\n${readFileSync(path, "utf8")}`, loader: "default" },
    );
  },
};

const BANNER = [
  'import { createRequire as makeRequire } from "node:module";',
  'import { fileURLToPath as pathOf } from "node:url";',
  "const require = makeRequire(import.meta.url);",
  "const __filename = pathOf(import.meta.url);",
  'const __dirname = pathOf(new URL(".", import.meta.url));',
].join("\n");

async function bundle(outfile: string): Promise<void> {
  const { build } = requirePlatform("esbuild") as {
    build(options: BuildOptions): Promise<unknown>;
  };
  const run = JSON.stringify(join(platform, "src/auto/run.ts"));
  const config = JSON.stringify(join(root, "sst.config.ts"));
  await build({
    stdin: {
      contents: `import { run } from ${run};\nimport config from ${config};\nexport const app = config.app;\nexport const program = () => run(config.run);`,
      resolveDir: root,
      sourcefile: "plan.ts",
      loader: "ts",
    },
    banner: { js: BANNER },
    mainFields: ["module", "main"],
    format: "esm",
    platform: "node",
    bundle: true,
    outfile,
    logLevel: "error",
    nodePaths: [join(platform, "node_modules")],
    inject: [join(platform, "src/shim/run.js")],
    external: ["@pulumi/*", "@aws-sdk/*", "esbuild", "archiver", "glob", "undici", "vite"],
    plugins: [globals],
  });
}

/** The CLI's own server, as far as our program asks it: where assets and state are kept. */
async function answerTheProgram(): Promise<void> {
  const bootstrap = { asset: "sst-asset", state: "sst-state" };
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("connection", "close");
      response.end(JSON.stringify({ result: bootstrap, error: null }));
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  server.unref();
  process.env.SST_SERVER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function write(
  { resources, unanswered }: Recording,
  errors: ReadonlySet<string>,
  isProtected: boolean,
): void {
  const sorted = [...resources].sort((a, b) =>
    `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1,
  );
  const plan = { stage, isProtected, resources: sorted, unanswered, errors: [...errors] };
  writeFileSync(out, JSON.stringify(plan, null, 1));
}

async function evaluate(): Promise<void> {
  const outfile = join(platform, `plan.${process.pid}.mjs`);
  const paths = { home: join(root, ".sst/home"), root, work: join(root, ".sst"), platform };
  const app: Record<string, unknown> = { name: "pending", stage, providers: {} };
  Object.assign(globalThis, {
    $cli: { command: "diff", paths, state: {} },
    $dev: false,
    $app: app,
  });
  await answerTheProgram();
  await bundle(outfile);
  const program = (await import(pathToFileURL(outfile).href)) as Program;
  rmSync(outfile);
  Object.assign(app, await program.app({ stage }), { stage });
  const recording = record(requirePlatform, { project: String(app.name), stack: stage, region });
  const errors = new Set<string>();
  const failed = (error: unknown) => {
    errors.add(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  };
  process.on("unhandledRejection", failed);
  recording.pulumi.runtime.runInPulumiStack(program.program).catch(failed);
  // Resources are made inside of promises of promises: only when nothing is left to do are all of them there.
  process.once("beforeExit", () => {
    write(recording, errors, app.protect === true);
    for (const error of errors) process.stderr.write(`${error}\n`);
  });
}

await evaluate();
