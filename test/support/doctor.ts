// Runs `curfew doctor` against a stage, as somebody who may only read.
// Its deploy.yaml is the tests' own, which lies beside this file.
import { join } from "node:path";
import { run } from "../../cli/curfew.ts";
import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import { DOCTOR_READS, SAMPLE_INSTANCES } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { BOT_TOKEN } from "../../local/stage/workspace.ts";
import { environmentOf } from "./curfew.ts";
import { clientAs, type OpenStage, openStage } from "./stage.ts";

export const READ = DOCTOR_READS;

const STRICT_DEFAULT = {
  schemaVersion: "1.0",
  sessionType: "Standard_Stream",
  inputs: {
    cloudWatchLogGroupName: "/curfew/sessions",
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: true,
    s3EncryptionEnabled: true,
    runAsEnabled: false,
    idleSessionTimeout: "15",
    maxSessionDuration: "60",
  },
};

/** A stage without the samples that are there to be found: an old wide policy, an agent that is offline. */
export async function openHealthy(): Promise<OpenStage> {
  const instances = SAMPLE_INSTANCES.filter(({ isOffline }) => isOffline !== true);
  const stage = await openStage({ instances });
  stage.cloud.iam.seedUser({ name: "olga" });
  stage.cloud.sns.seedTopic(stage.topology.alarmTopic.name, [
    { protocol: "email", endpoint: "on-call@example.com", isConfirmed: true },
  ]);
  stage.cloud.ssm.seedDocument("SSM-SessionManagerRunShell", STRICT_DEFAULT);
  return stage;
}

/** Another world than the healthy one: its variables, its network, or how time passes. */
interface World {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly requestHandler?: object;
  readonly fetch?: typeof fetch;
  readonly pause?: (ms: number) => Promise<unknown>;
  /** Where deploy.yaml is; beside this file if left out. */
  readonly folder?: string;
  /** A policy for who looks, in place of one that allows the actions on everything. */
  readonly document?: object;
}

export const doctor = (
  stage: OpenStage,
  actions: readonly string[] = READ,
  ...words: readonly string[]
) => doctorIn(stage, {}, actions, ...words);

export async function doctorIn(
  stage: OpenStage,
  { env, document, ...network }: World,
  actions: readonly string[] = READ,
  ...words: readonly string[]
) {
  const client = clientAs(stage, "platform", actions);
  if (document !== undefined)
    stage.cloud.iam.seedRole({
      name: "platform",
      trust: serviceTrust("local.amazonaws.com"),
      policies: [{ name: "test", document }],
    });
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(["doctor", "--policies", join(ROOT, "policies"), ...words], {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    env: {
      ...environmentOf(client),
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_API_URL: "http://slack.local/api/",
      ...env,
    },
    folder: import.meta.dirname,
    requestHandler: stage.network.requestHandler,
    fetch: stage.network.fetch as typeof fetch,
    ...network,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** Breaks something by an operation of the local cloud itself. */
export async function callOf(
  stage: OpenStage,
  service: "events" | "ssm" | "cloudtrail" | "iam" | "logs",
  operation: string,
  input: object,
): Promise<void> {
  const found = stage.cloud[service].service.operations[operation];
  if (found === undefined) throw new Error(`no ${operation}`);
  await found.run(found.input.parse(input), { caller: {} as never, requestId: "test" });
}
