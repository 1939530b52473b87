// The functions: each with a role of its own that may do what the topology says and nothing else.
// Never untrue: no role here is trusted to anything but Lambda. SST's own component also trusts the account's root
// (facts/sst.md 3, defect 1), so the functions are plain resources.
import { join } from "node:path";
import { namesIn } from "../names.ts";
import type { FunctionSpec } from "../shapes.ts";
import type { Deps } from "./deps.ts";
import type { Keys } from "./keys.ts";
import { trustIn } from "./policies.ts";
import { makeRole } from "./roles.ts";
import type { Secrets } from "./secrets.ts";

export type Functions = ReadonlyMap<string, aws.lambda.Function>;

interface Parts {
  readonly keys: Keys;
  readonly secrets: Secrets;
  /** The boundaries of grant roles. */
  readonly boundaries: readonly aws.iam.Policy[];
}

export const makeFunctions = (deps: Deps, parts: Parts): Functions =>
  new Map(deps.topology.functions.map((spec) => [spec.name, makeFunction(deps, parts, spec)]));

function makeFunction(deps: Deps, parts: Parts, spec: FunctionSpec): aws.lambda.Function {
  const { aws, topology, bundles } = deps;
  const name = `${topology.prefix}-${spec.name}`;
  const { role, policy } = makeRole(deps, spec.role, trustIn("lambda.amazonaws.com"), [
    ...spec.statements,
    ...spec.platform,
  ]);
  const logs = new aws.cloudwatch.LogGroup(name, {
    name: `/aws/lambda/${name}`,
    retentionInDays: topology.keep.functionLogs,
  });
  return new aws.lambda.Function(
    name,
    {
      name,
      description: spec.purpose,
      role: role.arn,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new $util.asset.FileArchive(join(bundles, spec.name)),
      timeout: spec.timeoutSeconds,
      memorySize: spec.memoryMb,
      ...(spec.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: spec.reservedConcurrency }),
      environment: { variables: environmentOf(parts, spec) },
      kmsKeyArn: keyOf(deps, parts).arn,
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
    },
    // IAM first: a function that runs before its policy is there fails. What is removed goes the other way round: no
    // function that makes roles is left when the boundaries go, which IAM deletes only when no role has it.
    { dependsOn: [policy, logs, ...parts.boundaries] },
  );
}

/** Encrypted under a key of our own: ReadOnlyAccess reads a function's configuration, but not what this key hides. */
function keyOf({ topology }: Deps, { keys }: Parts): aws.kms.Key {
  const key = keys.get(namesIn(topology.place, topology.prefix).functionKey);
  if (key === undefined) throw new Error("the topology has no key for the functions");
  return key;
}

function environmentOf({ secrets }: Parts, { environment, secrets: wanted }: FunctionSpec) {
  const given = wanted.map((variable) => [variable, secrets.get(variable) ?? ""] as const);
  return { ...environment, ...Object.fromEntries(given) };
}
