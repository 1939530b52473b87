// `npx curfew doctor`: looks at an account and Region, changes nothing, and says what to do.
// Never untrue: with `--json` stdout holds one JSON document and nothing else.
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { topologyOf } from "../../stacks/topology.ts";
import type { AddCommand } from "../add-command.ts";
import { readAccount } from "../doctor/account.ts";
import type { AwsSettings } from "../doctor/aws-settings.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { reportOf } from "../doctor/report.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options {
  readonly stage: string;
  readonly region?: string;
  readonly policies: string;
  readonly json?: boolean;
}

export const addDoctor: AddCommand = (program, surroundings, done) => {
  program
    .command("doctor")
    .description("examine an account and Region, and say what to do about what is wrong")
    .option("--stage <stage>", "the stage that was deployed", "prod")
    .option("--region <region>", "the Region; else AWS_REGION or AWS_DEFAULT_REGION")
    .option("--policies <folder>", "the folder with profiles.yaml and the rest", "policies")
    .option("--json", "one JSON document on stdout")
    .action(async (options: Options) => done(await doctor(options, surroundings)));
};

async function doctor(options: Options, surroundings: Surroundings): Promise<ExitCode> {
  const { directory } = readPolicyFolder(join(surroundings.folder, options.policies));
  const aws = settings(options, surroundings);
  const place = await placeOf(aws);
  const prefix = options.stage === "prod" ? "curfew" : `curfew-${options.stage}`;
  const { profiles } = directory;
  const topology = topologyOf({ place, prefix, profiles });
  let account: ReturnType<typeof readAccount> | undefined;
  const findings = await examine({
    aws,
    place,
    profiles,
    topology,
    account: () => {
      account ??= readAccount(aws);
      return account;
    },
  });
  const lines = options.json
    ? [JSON.stringify({ account: place.account, region: place.region, findings }, null, 2)]
    : reportOf(findings);
  for (const line of lines) surroundings.print(line);
  return exitCodeOf(findings);
}

const isFine = ({ severity }: Finding) => severity === "ok" || severity === "note";
const exitCodeOf = (findings: readonly Finding[]): ExitCode => (findings.every(isFine) ? 0 : 1);

function settings(
  options: Options,
  { env, requestHandler }: Pick<Surroundings, "env" | "requestHandler">,
): AwsSettings {
  const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (region === undefined) throw new Error("No Region: give --region or set AWS_REGION.");
  return {
    region,
    credentials: credentials(env),
    ...(env.AWS_ENDPOINT_URL !== undefined && { endpoint: env.AWS_ENDPOINT_URL }),
    ...(requestHandler !== undefined && { requestHandler: requestHandler as never }),
  };
}

/** The default chain, which reads the process; keys in the given environment come first, unless a profile is named. */
function credentials(env: Surroundings["env"]): AwsSettings["credentials"] {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (env.AWS_PROFILE !== undefined || id === undefined || secret === undefined)
    return fromNodeProviderChain(env.AWS_PROFILE === undefined ? {} : { profile: env.AWS_PROFILE });
  const session = token === undefined ? {} : { sessionToken: token };
  return async () => ({ accessKeyId: id, secretAccessKey: secret, ...session });
}

async function placeOf(aws: AwsSettings) {
  try {
    const { Account, Arn } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new Error("STS gave no account");
    return { partition: Arn?.split(":")[1] ?? "aws", account: Account, region: aws.region };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`AWS does not say who you are: ${reason}`);
  }
}
