// Reads, checks and bundles in a process of its own: what runs there is the project's own code, not what SST bundles.
// Where a folder is given as prepared, that was done before, by a job without credentials, and its outcome is used.
// Invariant: what was prepared for another stage, account or Region is not deployed.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { prefixOf } from "../settings.ts";
import type { Topology } from "../shapes.ts";
import type { Deps, Given } from "./deps.ts";

/** Throws an Error with what is wrong and nothing else, before any resource is named. */
export async function prepare({
  aws,
  stage,
  root,
  prepared,
}: Given): Promise<Pick<Deps, "topology" | "bundles">> {
  const [{ accountId }, { region }, { partition }] = await Promise.all([
    aws.getCallerIdentity({}),
    aws.getRegion({}),
    aws.getPartition({}),
  ]);
  const place = { partition, account: accountId, region };
  const bundles = prepared ? resolve(root, prepared) : join(root, ".sst", "curfew", stage);
  if (!prepared) runPreparation(root, { stage, place, outFolder: bundles });
  const topology = JSON.parse(readFileSync(join(bundles, "topology.json"), "utf8")) as Topology;
  assertMadeFor(topology, stage, place);
  return { topology, bundles };
}

/** Throws an Error with what is wrong in the folder, and nothing else. */
function runPreparation(root: string, asked: Readonly<Record<string, unknown>>): void {
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
}

function assertMadeFor(topology: Topology, stage: string, place: Topology["place"]): void {
  const told = ({ partition, account, region }: Topology["place"], prefix: string) =>
    `${prefix} in ${account}, ${region} (${partition})`;
  const made = told(topology.place, topology.prefix);
  const wanted = told(place, prefixOf(stage));
  if (made !== wanted)
    throw new Error(`This was prepared for ${made}, and not for ${wanted}. Nothing was deployed.`);
}
