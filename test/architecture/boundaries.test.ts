// Who may import whom (.dependency-cruiser.cjs): every rule fires when it is broken, and this tree breaks none.
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { afterEach, describe, expect, it } from "vitest";
import { VIOLATIONS, writeSkeleton } from "./skeleton.ts";

const FOLDERS = [
  "domain",
  "workflows",
  "adapters",
  "slack",
  "functions",
  "stacks",
  "cli",
  "local",
  "test",
];
const CONFIG = resolve(".dependency-cruiser.cjs");

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function skeleton(planted: boolean): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "boundaries-")));
  made.push(root);
  writeSkeleton(root, planted);
  return root;
}

/** Cruises the tree under a root with the project's own rules. */
async function cruised(root: string): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions(CONFIG);
  const { output } = await cruise(
    FOLDERS,
    { ...options, baseDir: root },
    {},
    { tsConfig: extractTSConfig(join(root, "tsconfig.json")) },
  );
  if (typeof output === "string") throw new Error("the cruiser answered with a text");
  return output;
}

const sourcesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`);

const violationsOf = ({ summary }: ICruiseResult) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

describe("the rules, on a small tree", () => {
  it("pass when nothing is planted, having seen every module and package", async () => {
    const result = await cruised(skeleton(false));

    expect(violationsOf(result)).toEqual([]);
    expect(result.modules.filter(({ source }) => source.endsWith(".ts"))).toHaveLength(13);
    expect(result.summary.totalDependenciesCruised).toBeGreaterThan(12);
  });

  it("fire, each for what was planted against it, type-only imports included", async () => {
    const result = await cruised(skeleton(true));

    const fired = result.summary.violations.map(({ rule, from }) => ({
      rule: rule.name,
      file: from,
    }));

    for (const { rule, file } of VIOLATIONS) expect(fired).toContainEqual({ rule, file });
  });

  it("have each something planted against them", async () => {
    const { ruleSet } = await extractDepcruiseOptions(CONFIG);

    const rules = (ruleSet?.forbidden as IForbiddenRuleType[]).map(({ name }) => name);

    expect(new Set(VIOLATIONS.map(({ rule }) => rule))).toEqual(new Set(rules));
  });
});

describe("the rules, on this tree", () => {
  it("are broken nowhere, and every source file was looked at (a newer TypeScript is cruised as nothing)", async () => {
    const files = FOLDERS.flatMap(sourcesIn);

    const result = await cruised(process.cwd());

    const seen = new Set(result.modules.map(({ source }) => source));
    expect(violationsOf(result)).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
    expect(result.summary.totalCruised).toBeGreaterThanOrEqual(files.length);
    expect(files.filter((file) => !seen.has(file) && !file.endsWith(".d.ts"))).toEqual([]);
  });
});
