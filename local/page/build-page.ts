// The browser page, bundled by Vite on this machine and kept under the hash of its sources.
// Never untrue: a folder under a hash is complete; a build that failed leaves none.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stage/where.ts";

const SOURCES = join(ROOT, "local", "page", "web");
/** The page speaks the data channel with the same code as the fleet. */
const SHARED = join(ROOT, "local", "fleet", "wire");

function hashOfSources(): string {
  const hash = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  const files = [SOURCES, SHARED]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** The folder with `index.html` and `assets/`; made if these sources were not built yet. Throws Vite's error. */
export async function buildPage(folder: string): Promise<string> {
  const target = join(folder, hashOfSources());
  if (existsSync(target)) return target;
  const { build } = await import("vite");
  const making = join(folder, `making-${randomUUID()}`);
  try {
    await build({
      root: SOURCES,
      configFile: false,
      logLevel: "error",
      build: { outDir: making, emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0 },
    });
    if (!existsSync(target)) renameSync(making, target);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return target;
}
