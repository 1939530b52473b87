// `npx curfew doctor`: looks at an account and Region, changes nothing, and says what to do.
// Never untrue: with `--json` stdout holds one JSON document and nothing else.
import { resolve } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { topologyOf } from "../../stacks/topology.ts";
import type { AddCommand } from "../add-command.ts";
import { awsSettings, prefixOf, regionFor } from "../aws.ts";
import { readAccount } from "../doctor/account.ts";
import type { AwsSettings } from "../doctor/aws-settings.ts";
import { examine } from "../doctor/examine.ts";
import type { CheckDeps, Finding, SlackSettings } from "../doctor/finding.ts";
import { reportOf } from "../doctor/report.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options {
  readonly stage: string;
  readonly region?: string;
  readonly policies: string;
  readonly json?: boolean;
  readonly beforeDeploy?: boolean;
  readonly slackToken: string;
}

export const addDoctor: AddCommand = (program, surroundings, done) => {
  program
    .command("doctor")
    .description("examine an account and Region, and say what to do about what is wrong")
    .option("--stage <stage>", "the stage that was deployed", "prod")
    .option("--region <region>", "the Region; else AWS_REGION, AWS_DEFAULT_REGION or the profile's")
    .option("--policies <folder>", "the folder with profiles.yaml and the rest", "policies")
    .option("--before-deploy", "miss nothing that the deploy will make")
    .option("--slack-token <variable>", "the variable with the bot token", "SLACK_BOT_TOKEN")
    .option("--json", "one JSON document on stdout")
    .action(async (options: Options) => done(await doctor(options, surroundings)));
};

async function doctor(options: Options, surroundings: Surroundings): Promise<ExitCode> {
  const { directory } = readPolicyFolder(resolve(surroundings.folder, options.policies));
  const aws = awsSettings(await regionFor(options.region, surroundings.env), surroundings);
  const place = await placeOf(aws, surroundings.env.AWS_PROFILE);
  const prefix = prefixOf(options.stage);
  const { profiles } = directory;
  const topology = topologyOf({ place, prefix, profiles });
  let account: ReturnType<typeof readAccount> | undefined;
  const deps: CheckDeps = {
    aws,
    place,
    profiles,
    topology,
    account: () => {
      account ??= readAccount(aws);
      return account;
    },
    slack: slackSettings(options, surroundings),
  };
  const findings = await examine(deps, { isBefore: options.beforeDeploy === true });
  const lines = options.json
    ? [JSON.stringify({ account: place.account, region: place.region, findings }, null, 2)]
    : reportOf(findings);
  for (const line of lines) surroundings.print(line);
  return exitCodeOf(findings);
}

const EXIT_CODES = { error: 3, "could-not-check": 3, warning: 1, note: 0, ok: 0 } as const;

/** That of the worst finding; 2 stays for a run that could not be made. */
function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const codes = new Set<ExitCode>(findings.map(({ severity }) => EXIT_CODES[severity]));
  if (codes.has(3)) return 3;
  return codes.has(1) ? 1 : 0;
}

const slackSettings = (
  { slackToken: variable }: Options,
  { env, fetch: given = fetch }: Surroundings,
): SlackSettings => ({
  token: env[variable],
  variable,
  apiUrl: env.SLACK_API_URL ?? "https://slack.com/api/",
  fetch: given,
});

async function placeOf(aws: AwsSettings, profile: string | undefined) {
  try {
    const { Account, Arn } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new Error("STS gave no account");
    return { partition: Arn?.split(":")[1] ?? "aws", account: Account, region: aws.region };
  } catch (error) {
    throw new Error(strangerSentence(error, aws, profile));
  }
}

const UNREACHED = new Set(["ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "TimeoutError"]);

/** Why nothing can be looked at, in one sentence. */
function strangerSentence(
  error: unknown,
  { region, endpoint }: AwsSettings,
  profile: string | undefined,
): string {
  const { name, message, code } = error as Error & { readonly code?: string };
  if (name === "CredentialsProviderError")
    return profile === undefined
      ? "There are no AWS credentials: set AWS_PROFILE, or the keys in the environment."
      : `The AWS profile ${profile} gives no credentials; is it in ~/.aws/config and logged in?`;
  if (UNREACHED.has(code ?? name))
    return endpoint === undefined
      ? `AWS is not reached in Region ${region}; is that its name?`
      : `AWS is not reached at ${endpoint}.`;
  return `AWS does not say who you are: ${message || name}`;
}
