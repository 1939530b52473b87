// The one place that says how functions are bundled; the deploy ships the same output folder.
// Never untrue: what is skipped as unchanged is byte for byte what a fresh build would give.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin, version } from "esbuild";

/** A file or folder that ships beside the bundles. */
export interface BundleCopy {
  /** Relative to the root. */
  readonly from: string;
  /** Relative to the function's output folder. */
  readonly to: string;
  /** Only beside bundles that contain an input whose path includes this; beside all if left out. */
  readonly whenBundled?: string;
}

export interface BundleOptions {
  /** The repository. */
  readonly root: string;
  readonly outFolder: string;
  /** `STANDARD_COPIES` if left out. */
  readonly copies?: readonly BundleCopy[];
}

export interface Bundle {
  /** Absolute path of `<out>/<Name>/index.cjs`. */
  readonly file: string;
  readonly bytes: number;
}

/** Cedar reads its wasm from `__dirname`; the policies are what a customer edits. */
export const STANDARD_COPIES: readonly BundleCopy[] = [
  { from: "policies", to: "policies" },
  {
    from: "node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm_bg.wasm",
    to: "cedar_wasm_bg.wasm",
    whenBundled: "@cedar-policy/cedar-wasm",
  },
  // Skia looks for its wasm there, too; and the painter for the letters of its picture.
  {
    from: "node_modules/canvaskit-wasm/bin/canvaskit.wasm",
    to: "canvaskit.wasm",
    whenBundled: "node_modules/canvaskit-wasm",
  },
  {
    from: "node_modules/roboto-fontface/fonts/roboto/Roboto-Regular.woff",
    to: "Roboto-Regular.woff",
    whenBundled: "node_modules/canvaskit-wasm",
  },
];

/** What Bolt loads for its other receivers: without it a Slack bundle is a tenth of the size (facts/local.md 6). */
const UNUSED_BY_BOLT = ["express", "@slack/socket-mode", "@slack/oauth", "raw-body"];
const STUB = fileURLToPath(new URL("../../../functions/runtime/bundle-stub.cjs", import.meta.url));
const RECORD = "bundles.json";

/**
 * CommonJS that esbuild would keep in every bundle that could reach it, though nothing there uses it. Loading Cedar
 * compiles four megabytes of wasm, in each cold container.
 */
const ONLY_WHERE_USED =
  /^(@cedar-policy\/cedar-wasm\/nodejs|yaml|@slack\/web-api|canvaskit-wasm|echarts\/(core|charts|components|renderers))$/;

const onlyWhereUsed: Plugin = {
  name: "only-where-used",
  setup({ onResolve, resolve: find }) {
    onResolve(
      { filter: ONLY_WHERE_USED },
      async ({ path, kind, importer, resolveDir, pluginData }) => {
        // Asked again from here, it is for esbuild itself to answer.
        if (pluginData === onlyWhereUsed) return undefined;
        const found = await find(path, { kind, importer, resolveDir, pluginData: onlyWhereUsed });
        return { ...found, sideEffects: false };
      },
    );
  },
};

/**
 * The schemas of some SDK clients have computed keys, `{ [_eQN]: "Min" }`, which esbuild must take for code with effects:
 * it then keeps the schemas of every call of the service, half a megabyte of EC2's. The keys are constants of the same
 * file; written as what they are, only the schemas in use are kept.
 */
const literalKeys: Plugin = {
  name: "literal-keys",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/\w+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const constants = new Map(
        [...text.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, value]) => [
          name,
          value,
        ]),
      );
      const contents = text.replace(
        /\[(_\w+)\]:/g,
        (computed, name: string) => constants.get(name)?.concat(":") ?? computed,
      );
      return { contents, loader: "js" };
    });
  },
};

const ESBUILD: BuildOptions = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  mainFields: ["module", "main"],
  outExtension: { ".js": ".cjs" },
  minify: true,
  treeShaking: true,
  sourcemap: false,
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  logLevel: "silent",
  alias: Object.fromEntries(UNUSED_BY_BOLT.map((name) => [name, STUB])),
  plugins: [onlyWhereUsed, literalKeys],
};

/** What a function is called and where its source is, as in `FunctionSpec`. */
interface Entry {
  readonly name: string;
  readonly file: string;
}

interface BuildRecord {
  readonly settings: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly bytes: Readonly<Record<string, number>>;
}

/** Size and time of change tell a file's version: reading thousands of inputs would cost what skipping saves. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "missing" : `${stat.size} ${stat.mtimeMs}`;
}

const stampsOf = (root: string, paths: readonly string[]) =>
  Object.fromEntries(paths.map((path) => [path, stampOf(resolve(root, path))]));

function settingsOf(entries: readonly Entry[], copies: readonly BundleCopy[]): string {
  const named = entries.map(({ name, file }) => [name, file]);
  const told = JSON.stringify([version, ESBUILD, ONLY_WHERE_USED.source, named, copies]);
  return createHash("sha256").update(told).digest("hex");
}

async function filesUnder(root: string, path: string): Promise<string[]> {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return [path];
  const inside = await readdir(join(root, path), { recursive: true });
  return [path, ...inside.sort().map((name) => join(path, name))];
}

function readRecord(outFolder: string): BuildRecord | undefined {
  const file = join(outFolder, RECORD);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as BuildRecord) : undefined;
}

const fileOf = (outFolder: string, name: string) => resolve(outFolder, name, "index.cjs");

function isCurrent(record: BuildRecord, settings: string, { root, outFolder }: BundleOptions) {
  if (record.settings !== settings) return false;
  const inputs = Object.entries(record.inputs);
  if (inputs.some(([path, stamp]) => stampOf(resolve(root, path)) !== stamp)) return false;
  return Object.entries(record.bytes).every(
    ([name, bytes]) => statSync(fileOf(outFolder, name), { throwIfNoEntry: false })?.size === bytes,
  );
}

async function copyBeside(
  { outputs }: Metafile,
  copies: readonly BundleCopy[],
  root: string,
): Promise<void> {
  for (const [output, { inputs }] of Object.entries(outputs)) {
    const folder = dirname(resolve(root, output));
    for (const { from, to, whenBundled } of copies) {
      const wanted =
        whenBundled === undefined ||
        Object.keys(inputs).some((input) => input.includes(whenBundled));
      if (wanted) await cp(resolve(root, from), join(folder, to), { recursive: true });
    }
  }
}

function bytesOf(entries: readonly Entry[], outFolder: string) {
  return Object.fromEntries(
    entries.map(({ name }) => [name, statSync(fileOf(outFolder, name)).size]),
  );
}

/**
 * Bundles each function into `<out>/<Name>/index.cjs`, all in one esbuild run, or answers at once when nothing has changed.
 * Rejects with esbuild's own message when a function does not build.
 */
export async function bundleFunctions(
  entries: readonly Entry[],
  options: BundleOptions,
): Promise<Map<string, Bundle>> {
  const { root, outFolder, copies = STANDARD_COPIES } = options;
  const settings = settingsOf(entries, copies);
  let record = readRecord(outFolder);
  if (record === undefined || !isCurrent(record, settings, options)) {
    for (const name of Object.keys(record?.bytes ?? {})) {
      await rm(join(outFolder, name), { recursive: true, force: true });
    }
    await mkdir(outFolder, { recursive: true });
    const { metafile } = await build({
      ...ESBUILD,
      metafile: true,
      absWorkingDir: root,
      outdir: resolve(outFolder),
      entryPoints: entries.map(({ name, file }) => ({
        in: resolve(root, file),
        out: `${name}/index`,
      })),
    });
    await copyBeside(metafile, copies, root);
    const copied = await Promise.all(copies.map(({ from }) => filesUnder(root, from)));
    const inputs = stampsOf(root, [...Object.keys(metafile.inputs), ...copied.flat()]);
    record = { settings, inputs, bytes: bytesOf(entries, outFolder) };
    await writeFile(join(outFolder, RECORD), JSON.stringify(record));
  }
  return new Map(
    Object.entries(record.bytes).map(([name, bytes]) => [
      name,
      { file: fileOf(outFolder, name), bytes },
    ]),
  );
}
