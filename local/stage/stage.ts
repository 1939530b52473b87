// The whole of Curfew on one machine: the local cloud, the fleet, the local Slack, and the product in between.
// Never untrue: what runs between them is what ships: the same functions, machine, statements and documents.
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import type { Profile } from "../../domain/profile.ts";
import type { FunctionSpec, Topology } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import type { Clock } from "../cloud/core/clock.ts";
import { fileStore, memoryStore } from "../cloud/core/store.ts";
import { AS_MEASURED, type Propagation } from "../cloud/iam/lag.ts";
import { serviceTrust } from "../cloud/iam/seeds.ts";
import type { LambdaHost } from "../cloud/lambda/host.ts";
import { createChanges, watchedStore } from "./changes.ts";
import { type Cloud, createCloud, openFront } from "./cloud.ts";
import { connectTriggers, deployDefinitions, deployFunctions, machineRole } from "./deploy.ts";
import { seedPeople } from "./people.ts";
import {
  LOCAL_PLACE,
  SAMPLE_INSTANCES,
  SAMPLE_NODE_POLICY,
  SAMPLE_NODE_ROLE,
  type SampleInstance,
} from "./sample.ts";
import { createUsage } from "./usage.ts";
import { PREFIX, ROOT } from "./where.ts";
import { BOT_TOKEN, createWorkspace, SIGNING_SECRET, SLACK_APP, TEAM_ID } from "./workspace.ts";

// V8 of Node 20 inlines calls into WebAssembly, which Cedar is, and aborts the process ("unreachable code" in its
// Deoptimizer) once such a caller is deoptimized: after some ten thousand questions, so a long-lived stage meets it.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--no-turbo-inline-js-wasm-calls");

export interface StageOptions {
  readonly clock: Clock;
  readonly host: LambdaHost;
  /** The file each function runs from. */
  readonly fileOf: (spec: FunctionSpec) => string;
  /** Where everything is kept; memory if left out. */
  readonly folder?: string;
  /** The folder of people.yaml and the others; the repository's own if left out. */
  readonly policies?: string;
  /** How long IAM's changes take; as others measured it if left out. */
  readonly propagation?: Propagation;
  /** `false` takes Session Manager's call rates away. */
  readonly rates?: boolean;
  readonly seed?: number;
  readonly instances?: readonly SampleInstance[];
  /** Where functions find AWS and Slack. */
  readonly awsUrl?: string;
  readonly slackUrl?: string;
  readonly streamUrl?: (sessionId: string) => string;
  /** The address of a function's URL; AWS's own kind if left out. */
  readonly functionUrlOf?: (functionName: string) => string;
  /** Deploys another topology than the repository's own, to see what then fails. */
  readonly alterTopology?: (topology: Topology) => Topology;
}

/**
 * As others measured it, but a new role's name is found at once, as it is on most days; `AS_MEASURED` hides it, too.
 */
const USUAL: Propagation = { ...AS_MEASURED, newName: { min: 0, max: 0 } };

export type Stage = Awaited<ReturnType<typeof createStage>>;

const storeIn = (folder: string | undefined) =>
  folder === undefined ? memoryStore() : fileStore(join(folder, "state"));

/** Brings the stage up. Throws PolicyFolderFault, with file and line, if the policy folder has a mistake. */
export async function createStage(options: StageOptions) {
  const { clock, folder } = options;
  const policies = options.policies ?? join(ROOT, "policies");
  const { directory, texts } = readPolicyFolder(policies);
  cedarPolicy(texts, LOCAL_PLACE);
  const { alterTopology = (topology: Topology) => topology } = options;
  const topology = alterTopology(topologyOf({ ...directory, place: LOCAL_PLACE, prefix: PREFIX }));
  const changes = createChanges();
  const store = watchedStore(storeIn(folder), changes.touched);
  const usage = createUsage();
  const cloudOptions = {
    clock,
    store,
    place: LOCAL_PLACE,
    host: options.host,
    propagation: options.propagation ?? USUAL,
    rates: options.rates ?? true,
    seed: options.seed ?? 1,
    usage,
    called: changes.called,
    asynchronous: asynchronousIn(topology),
    ...(folder === undefined ? {} : { dataFolder: join(folder, "dynamodb") }),
    ...(options.streamUrl === undefined ? {} : { streamUrl: options.streamUrl }),
    functionUrlOf: options.functionUrlOf,
  };
  const cloud = createCloud(cloudOptions);
  seedInstances(cloud, options.instances ?? SAMPLE_INSTANCES);
  const keys = seedPeople(cloud.iam, directory.people);
  for (const { name, path, policy } of topology.boundaries)
    cloud.iam.seedManagedPolicy({ name, path, document: policy });
  // Nobody is written to here, so nobody has to confirm.
  cloud.sns.seedTopic(topology.alarmTopic.name, []);
  await cloud.dynamodb.ensureTable(topology.table);
  seedKeysAndBuckets(cloud, topology, directory.profiles);
  const states = await deploy(topology, cloud, options, policies);
  const handle = openFront(cloud, states, cloudOptions);
  const slack = createWorkspace({
    clock,
    store,
    lambda: cloud.lambda,
    functionName: `${PREFIX}-Slack`,
    ready: cloud.ready.opened,
    ...(options.slackUrl === undefined ? {} : { baseUrl: () => options.slackUrl ?? "" }),
  });
  return { clock, store, changes, topology, directory, cloud, states, slack, handle, usage, keys };
}

/** The functions' settings of asynchronous invocation, by ARN. */
function asynchronousIn({ prefix, functions }: Topology) {
  const byName = new Map(
    functions.map(({ name, asynchronous }) => [`${prefix}-${name}`, asynchronous ?? {}]),
  );
  return (arn: string) => byName.get(arn.split(":").pop() ?? "") ?? {};
}

function seedKeysAndBuckets(
  { kms, s3 }: Cloud,
  { keys, buckets }: Topology,
  profiles: readonly Profile[],
): void {
  for (const { name, signs } of keys) if (signs) kms.seedSigner(name);
  // The customer's own keys, which their profiles name.
  for (const { session } of profiles)
    if (session.kmsKeyArn !== undefined) kms.seedKey(session.kmsKeyArn);
  for (const { name, key, lock } of buckets)
    s3.seedBucket({ name, ...(key && { key }), ...(lock && { lock }) });
}

async function deploy(topology: Topology, cloud: Cloud, options: StageOptions, policies: string) {
  const { iam, lambda } = cloud;
  const machine = machineRole(topology, iam);
  const arns = deployFunctions(topology, iam, lambda, {
    fileOf: options.fileOf,
    environment: environmentOf(options, policies),
    secrets: SECRETS,
  });
  const deployer = iam.callerOf(iam.keyFor(machine, "deploy").accessKeyId);
  if (deployer === undefined) throw new Error("the deployer has no identity");
  await connectTriggers(topology, arns, { ...cloud, deployer });
  const states = cloud.makeStates();
  deployDefinitions(topology, iam, cloud.ssm, () => states);
  return states;
}

const SECRETS = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  SLACK_BOT_ID: SLACK_APP.botId,
  SLACK_BOT_USER_ID: SLACK_APP.botUserId,
  SLACK_TEAM_ID: TEAM_ID,
  SLACK_APP_ID: SLACK_APP.id,
  // Given only where rota.yaml names PagerDuty. It is not imitated here, and the real one is not called.
  PAGERDUTY_TOKEN: "local",
};

const environmentOf = (options: StageOptions, policies: string) => ({
  POLICY_FOLDER: policies,
  PAGERDUTY_API_URL: "http://pagerduty.local",
  // The deployed function knows its own URL's host by the event; here it is reached by a port.
  ...(options.slackUrl === undefined ? {} : { PERSON_HOST: new URL(options.slackUrl).host }),
  SLACK_API_URL: `${options.slackUrl ?? "http://slack.local"}/api/`,
  AWS_ENDPOINT_URL: options.awsUrl ?? "http://aws.local",
  // On Node 20 the SDK prints in every function that later releases will want Node 22; Lambda runs 24.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
});

/** The instances are put in place once; after a restart they are as they were left. */
function seedInstances(cloud: Cloud, instances: readonly SampleInstance[]): void {
  cloud.iam.seedRole({
    name: SAMPLE_NODE_ROLE,
    trust: serviceTrust("ec2.amazonaws.com"),
    policies: [{ name: "agent", document: SAMPLE_NODE_POLICY }],
  });
  const known = new Set(cloud.ec2.instances().map(({ id }) => id));
  for (const { id, name, tags, state, isOffline } of instances) {
    if (known.has(id)) continue;
    const profile = SAMPLE_NODE_ROLE;
    cloud.ec2.seedInstance({ id, name, tags, profile, ...(state === undefined ? {} : { state }) });
    if (isOffline) cloud.ssm.switches.agentOffline(id);
  }
}
