// Reads, checks and bundles in a process of its own: what runs there is the project's own code, not what SST bundles.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Topology } from "../shapes.ts";
import type { Deps, Given } from "./deps.ts";

/** Throws an Error with what is wrong and nothing else, before any resource is named. */
export async function prepare({
  aws,
  stage,
  root,
}: Given): Promise<Pick<Deps, "topology" | "bundles">> {
  const [{ accountId }, { region }, { partition }] = await Promise.all([
    aws.getCallerIdentity({}),
    aws.getRegion({}),
    aws.getPartition({}),
  ]);
  const bundles = join(root, ".sst", "curfew", stage);
  const asked = { stage, place: { partition, account: accountId, region }, outFolder: bundles };
  try {
    execFileSync(process.execPath, ["bin/prepare-deploy.mjs", JSON.stringify(asked)], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
    });
  } catch (error) {
    const said = (error as { readonly stderr?: string }).stderr?.trim();
    throw new Error(said || `the deploy could not be prepared: ${String(error)}`);
  }
  const topology = JSON.parse(readFileSync(join(bundles, "topology.json"), "utf8")) as Topology;
  return { topology, bundles };
}
