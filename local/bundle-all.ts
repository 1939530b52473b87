// `npm run bundle`: bundles every function with the options the deploy uses, and tells their sizes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPolicyFolder } from "../adapters/policy-files.ts";
import { topologyOf } from "../stacks/topology.ts";
import { bundleFunctions } from "./cloud/lambda/bundle.ts";
import { LOCAL_PLACE } from "./stage/sample.ts";
import { PREFIX, ROOT } from "./stage/where.ts";

const { profiles } = readPolicyFolder(join(ROOT, "policies")).directory;
const { functions } = topologyOf({ place: LOCAL_PLACE, prefix: PREFIX, profiles });
const outFolder = mkdtempSync(join(tmpdir(), "curfew-bundles-"));
try {
  const bundles = await bundleFunctions(functions, { root: ROOT, outFolder });
  for (const [name, { bytes }] of bundles)
    console.log(`${name.padEnd(20)} ${String(Math.round(bytes / 1024)).padStart(5)} KB`);
} finally {
  rmSync(outFolder, { recursive: true, force: true });
}
