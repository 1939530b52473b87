// The painter as it ships: bundled, alone in a folder with what lies beside it, in a process that finds no packages.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { bundleFunctions } from "../../local/cloud/lambda/bundle.ts";
import { ROOT } from "../../local/stage/where.ts";
import { pixelsOf } from "../support/png.ts";

const DRAW = `
const { echartsPainter } = require(process.argv[1]);
const week = { since: "2026-11-16T00:00:00.000Z", until: "2026-11-23T00:00:00.000Z" };
const line = { name: "Ana", grants: [], sessions: [{ from: week.since, to: week.until }], ungoverned: [] };
echartsPainter()
  .draw({ week, team: { channel: "C0PROD" }, figures: {}, lines: [line] })
  .then((png) => process.stdout.write(Buffer.from(png).toString("base64")));
`;

it("the bundle of the painter draws with the wasm and the letters that lie beside it", async () => {
  const outFolder = mkdtempSync(join(tmpdir(), "curfew-painter-"));
  onTestFinished(() => rmSync(outFolder, { recursive: true, force: true }));
  const entry = join(outFolder, "entry.ts");
  writeFileSync(
    entry,
    `export { echartsPainter } from ${JSON.stringify(join(ROOT, "adapters/echarts-painter.ts"))};`,
  );
  const file = relative(ROOT, entry);
  const bundles = await bundleFunctions([{ name: "Draw", file }], { root: ROOT, outFolder });

  const base64 = execFileSync(process.execPath, ["-e", DRAW, bundles.get("Draw")?.file ?? ""], {
    cwd: outFolder,
    encoding: "utf8",
    maxBuffer: 2 ** 24,
  });

  expect((await pixelsOf(Buffer.from(base64, "base64"))).width).toBe(960);
});
