// What `sst deploy` asks for first: everything is read and checked, every function bundled, the topology written as JSON.
// Never untrue: whatever is wrong is said here, in one message, before anything is made in AWS.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cedarPolicy } from "../adapters/cedar-policy.ts";
import { CHECKED, checkedFolder } from "../adapters/checked-folder.ts";
import { readPolicyFolder, readSettings } from "../adapters/policy-files.ts";
import { boundaryTooLong } from "../domain/grant-boundary.ts";
import type { Place } from "../domain/grant-policy.ts";
import { partitionNamed } from "../domain/partition.ts";
import { tooManyDocuments } from "../domain/session-document.ts";
import { nameMistakes } from "../stacks/made-names.ts";
import { DeploySettings, prefixOf, StageName, settingsOf } from "../stacks/settings.ts";
import type { Topology } from "../stacks/shapes.ts";
import { topologyOf } from "../stacks/topology.ts";
import { bundleFunctions } from "./cloud/lambda/bundle.ts";

export interface Preparing {
  /** The folder with policies/ and deploy.yaml. */
  readonly root: string;
  /** Where the bundles and topology.json go. */
  readonly outFolder: string;
  readonly stage: string;
  readonly place: Place;
}

/** A role takes 10,240 characters of inline policies (facts C4); room is left for what IAM's form adds. */
const ROLE_LIMIT = 9_800;

/** The stage's topology, checked. Throws an Error whose message is for the person. */
export function deployTopology({ root, stage, place }: Preparing): Topology {
  const named = StageName.safeParse(stage);
  if (!named.success)
    throw new Error(`No stage can be called ${stage}: ${named.error.issues[0]?.message}.`);
  partitionNamed(place.partition);
  const { directory, texts } = readPolicyFolder(join(root, "policies"));
  cedarPolicy(texts, place);
  const settings = settingsOf(readSettings(root, "deploy.yaml", DeploySettings), stage);
  if (settings === undefined)
    throw new Error(`deploy.yaml names neither the stage ${stage} nor a default.`);
  const tooMany = tooManyDocuments(directory);
  if (tooMany !== undefined) throw new Error(tooMany);
  const topology = topologyOf({ ...directory, place, prefix: prefixOf(stage), settings });
  const mistakes = nameMistakes(topology);
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  const wide = topology.functions.filter(
    ({ statements }) => JSON.stringify(statements).length > ROLE_LIMIT,
  );
  if (wide.length > 0)
    throw new Error(
      `${wide.map(({ name }) => name).join(", ")}: a role's policy would be longer than IAM takes; fewer profiles, or fewer log groups, make it shorter.`,
    );
  const large = topology.boundaries.flatMap(
    ({ name, policy }) => boundaryTooLong(name, policy) ?? [],
  );
  if (large.length > 0) throw new Error(large.join("\n"));
  const lost = topology.functions.filter(({ file }) => !existsSync(join(root, file)));
  if (lost.length > 0)
    throw new Error(lost.map(({ name, file }) => `${name}: there is no ${file}.`).join("\n"));
  return topology;
}

/** Writes `<out>/topology.json` and `<out>/<Function>/index.cjs`, with the policies as they were checked. Throws an Error whose message is for the person. */
export async function prepareDeploy(preparing: Preparing): Promise<void> {
  const topology = deployTopology(preparing);
  const outFolder = resolve(preparing.outFolder);
  mkdirSync(outFolder, { recursive: true });
  await bundleFunctions(topology.functions, { root: preparing.root, outFolder });
  const checked = checkedFolder(join(preparing.root, "policies"));
  for (const { name } of topology.functions)
    writeFileSync(join(outFolder, name, "policies", CHECKED), checked);
  writeFileSync(join(outFolder, "topology.json"), JSON.stringify(topology));
}
