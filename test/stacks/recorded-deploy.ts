// What the deploy's own modules would make of a topology, written down: `new aws.iam.Role(name, args, options)` and so on.
// Pulumi's AWS provider is not there; an output is the text `type:name:field`. SST's whole program: test/deploy.
import { resolve } from "node:path";
import type { Topology } from "../../stacks/shapes.ts";

export interface Made {
  /** Such as `iam.Role`. */
  readonly type: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
}

type Make = (...given: readonly unknown[]) => unknown;

/** By path: the types of stacks/deploy are SST's, which are there only once `sst install` has run. */
const modules = ["alarms", "buckets", "deps", "functions", "keys", "machine", "queues"];
const more = ["session-policies", "storage", "trail", "triggers"];
const loaded = await Promise.all(
  [...modules, ...more].map(
    (name) =>
      import(/* @vite-ignore */ resolve(`stacks/deploy/${name}.ts`)) as Promise<
        Readonly<Record<string, Make>>
      >,
  ),
);
const all = Object.assign({}, ...loaded) as Readonly<Record<string, Make>>;
const call = (name: string, ...given: readonly unknown[]) => {
  const make = all[name];
  if (make === undefined) throw new Error(`the deploy has no ${name}`);
  return make(...given);
};

/** As deploy.ts puts them together. */
export function recordedDeploy(topology: Topology): Made[] {
  const made: Made[] = [];
  class FileArchive {}
  Object.assign(globalThis, {
    $util: { asset: { FileArchive } },
    $interpolate: (parts: TemplateStringsArray, ...values: unknown[]) =>
      String.raw(parts, ...values),
    $jsonStringify: JSON.stringify,
  });
  const keeping = call("keepingIn", topology);
  const deps = { aws: recorder(made), topology, keeping, stage: "", root: "", bundles: "" };
  const keys = call("makeKeys", deps);
  const buckets = call("makeBuckets", deps, keys);
  const logGroups = call("makeLogGroups", deps, keys);
  const queues = call("makeQueues", deps);
  call("makeTable", deps);
  const boundaries = call("makeSessionPolicies", deps);
  call("makeTrail", deps, buckets);
  const functions = call("makeFunctions", deps, { keys, secrets: new Map(), boundaries });
  call("makeMachine", deps, functions);
  call("makeTriggers", deps, { functions, queues, logGroups });
  call("makeAlarms", deps);
  return made;
}

function recorder(made: Made[]) {
  const outputs = (of: string) =>
    new Proxy({} as Record<string, unknown>, {
      get: (_, key) => (typeof key === "symbol" || key === "then" ? undefined : `${of}:${key}`),
    });
  const resource = (type: string) =>
    function make(name: string, args: object = {}, options: object = {}) {
      made.push({ type, args: args as Made["args"], options: options as Made["options"] });
      return outputs(`${type}:${name}`);
    };
  const service = (of: string) =>
    new Proxy({}, { get: (_, kind) => resource(`${of}.${String(kind)}`) });
  return new Proxy({}, { get: (_, of) => service(String(of)) });
}
