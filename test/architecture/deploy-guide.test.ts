// docs/deploy.md names the commands, secrets and settings that there are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REGIONS_WITHOUT_FUNCTION_URLS } from "../../cli/doctor/checks/region.ts";
import { ROOT } from "../../local/stage/where.ts";
import { StageSettings, secretName } from "../../stacks/settings.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const guide = readFileSync(join(ROOT, "docs/deploy.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const all = (pattern: RegExp) => [...guide.matchAll(pattern)].map(([, name]) => name!);

describe("the guide to the deploy", () => {
  it("sets each secret that a function needs, and no other", () => {
    const { functions } = topologyOf({ place: PLACE, prefix: "curfew", profiles: [aProfile()] });
    const needed = new Set(functions.flatMap(({ secrets }) => secrets.map(secretName)));

    expect(all(/npx sst secret set (\w+)/g).sort()).toEqual([...needed].sort());
  });

  it("tells of each setting of deploy.yaml, and of no other", () => {
    const told = all(/^\| `(\w+)` \|/gm);

    expect(told.sort()).toEqual(Object.keys(StageSettings.shape).sort());
  });

  it("names the Regions without function URLs that doctor knows, and no other", () => {
    const list = /\*\*Regions without function URLs\*\*[^:]*: ([^.]*)\./.exec(guide)?.[1] ?? "";

    expect(list.split(", ").sort()).toEqual([...REGIONS_WITHOUT_FUNCTION_URLS].sort());
  });

  it("runs only scripts that there are", () => {
    for (const script of all(/npm run ([\w:]+)/g))
      expect(Object.keys(manifest.scripts)).toContain(script);
  });
});
