// What comes first at a start: configuration checked, ports taken, bundling begun. It loads little, so that esbuild
// works while the rest of the local cloud is being loaded.
// Never untrue: a policy folder with a mistake, or a port that is taken, stops the start before anything is made.
import { join } from "node:path";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { bundleFunctions } from "../cloud/lambda/bundle.ts";
import { LOCAL_PLACE } from "../stage/sample.ts";
import { PREFIX, ROOT } from "../stage/where.ts";
import { openSocket, type Socket } from "./sockets.ts";

export interface LocalOptions {
  readonly mode: "live" | "still";
  /** Story time at the start of a still clock, epoch ms. */
  readonly startAt?: number;
  /** Where everything is kept. */
  readonly folder: string;
  readonly awsPort: number;
  readonly port: number;
  readonly policies?: string;
}

export interface Prepared {
  readonly options: LocalOptions;
  readonly policies: string;
  readonly aws: Socket;
  readonly web: Socket;
  /** Where a function's bundle is, or will be. */
  readonly fileOf: (name: string) => string;
  /** Settles when the function's bundle is there; rejects with esbuild's message if it cannot be made. */
  readonly bundled: (name: string) => Promise<unknown>;
  /** Settles when every bundle is there. */
  readonly allBundled: Promise<unknown>;
}

/** The one function that a person waits for: it is bundled first, the others while people read the greeting. */
const FIRST = "Slack";

export async function prepare(options: LocalOptions): Promise<Prepared> {
  const policies = options.policies ?? join(ROOT, "policies");
  const { profiles } = readPolicyFolder(policies).directory;
  const aws = await openSocket(options.awsPort, "CURFEW_AWS_PORT");
  const web = await openSocket(options.port, "CURFEW_PORT").catch(async (error: unknown) => {
    await aws.close();
    throw error;
  });
  const { functions } = topologyOf({ place: LOCAL_PLACE, prefix: PREFIX, profiles });
  const folderOf = (name: string) =>
    join(options.folder, "bundles", name === FIRST ? "first" : "rest");
  const bundle = (isMeant: (name: string) => boolean) => {
    const meant = functions.filter(({ name }) => isMeant(name));
    return bundleFunctions(meant, { root: ROOT, outFolder: folderOf(meant[0]?.name ?? FIRST) });
  };
  const first = bundle((name) => name === FIRST);
  const allBundled = first.then(() => bundle((name) => name !== FIRST));
  // Awaited later: until then a failure must not count as unheard.
  allBundled.catch(() => undefined);
  return {
    options,
    policies,
    aws,
    web,
    fileOf: (name) => join(folderOf(name), name, "index.cjs"),
    bundled: (name) => (name === FIRST ? first : allBundled),
    allBundled,
  };
}
